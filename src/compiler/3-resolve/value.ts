import { describeNode } from "../tree.ts";
import type { KeyPath, ListNode, MapNode, Node, Scalar } from "../types.ts";
import type { Leaf } from "./resolution.ts";

/**
 * What an expression gives: a scalar; a container of the config, by its place (its own references are looked up from
 * there); or a container that a resolver made. Of the latter only `addressable` ones can be referred into: to OmegaConf
 * what `oc.decode` gives is a plain Python object.
 */
export type Value =
  | { readonly kind: "scalar"; readonly scalar: Scalar }
  | { readonly kind: "place"; readonly node: MapNode | ListNode; readonly path: KeyPath }
  | { readonly kind: "made"; readonly node: MapNode | ListNode; readonly addressable: boolean };

/**
 * What evaluation asks for on its way: the value of a leaf, or a container with all its references filled in. `by` is
 * the leaf that refers to the container, if it is not asked for by the mapping around it.
 */
export type Request =
  | { readonly want: "value"; readonly path: KeyPath }
  | { readonly want: "node"; readonly path: KeyPath; readonly by?: Leaf };

/** The answer to a request. Undefined when it failed; the problem has been reported then. */
export type Answer = Value | Node | undefined;

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
  if (value.kind !== "scalar") return describeNode(value.node);
  const at = { source: { kind: "default", name: "", text: "" } as const, start: 0, end: 0 };
  return describeNode({ kind: "scalar", scalar: value.scalar, at, raw: "", overrode: [] });
}
