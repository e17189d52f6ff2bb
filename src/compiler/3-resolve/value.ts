import { pythonTypeName } from "../python/type.ts";
import { describeNode } from "../tree.ts";
import type { Node, Scalar } from "../types.ts";
import type { Container, Leaf, Spot } from "./spot.ts";

/**
 * What an expression gives. A `container` is one of the config, or one that a resolver made: it can be referred into, and
 * its own references are looked up from where it stands. A `list` or a `dict` is a plain Python object to OmegaConf, with
 * nothing to look up in it. `spot` is the node that a scalar was read from.
 */
export type Value =
  | { readonly kind: "scalar"; readonly scalar: Scalar; readonly spot?: Spot }
  | { readonly kind: "container"; readonly spot: Container }
  | { readonly kind: "list"; readonly items: readonly Value[] }
  | { readonly kind: "dict"; readonly pairs: ReadonlyMap<string, Pair> };

export interface Pair {
  readonly key: Scalar;
  readonly value: Value;
}

/**
 * Spots whose values are being found by a reference. OmegaConf finds cycles with it, in some places; null where it does
 * not look for them.
 */
export type Memo = Set<Spot> | null;

/**
 * What evaluation asks for on its way: the value of a leaf, or a container with all its references filled in. `by` is the
 * leaf that refers to the container, if it is not asked for by what is around it.
 */
export type Request =
  | { readonly want: "value"; readonly spot: Spot; readonly memo: Memo }
  | { readonly want: "node"; readonly spot: Container; readonly by?: Leaf };

/** The answer to a request; a failure is thrown instead. */
export type Answer = Value | Node;

/** A computation that can wait for others, so that chains of references need no stack of their own. */
export type Steps<T> = Generator<Request, T, Answer>;

/** The value of a string. */
export function textValue(value: string): Value {
  return { kind: "scalar", scalar: { type: "str", value } };
}

/** The null value. */
export const nullValue: Value = { kind: "scalar", scalar: { type: "null" } };

/** What a value is, for a message. */
export function describeValue(value: Value): string {
  if (value.kind === "list") return "a list";
  if (value.kind === "dict") return "a mapping";
  if (value.kind === "container") return describeNode(value.spot.node);
  const at = { source: { kind: "default", name: "", text: "" } as const, start: 0, end: 0 };
  return describeNode({ kind: "scalar", scalar: value.scalar, at, raw: "", overrode: [] });
}

/** The name of a value's Python type. */
export function pythonType(value: Value): string {
  if (value.kind === "scalar") return pythonTypeName(value.scalar);
  if (value.kind !== "container") return value.kind;
  return value.spot.node.kind === "map" ? "DictConfig" : "ListConfig";
}
