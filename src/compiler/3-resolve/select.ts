import { isMissing } from "../2-merge/merge-into.ts";
import { report } from "../diagnostics/diagnostic.ts";
import type { Piece } from "../interpolation/locate.ts";
import { splitKeyPath } from "../key-path.ts";
import { pathText } from "../tree.ts";
import { fullKey } from "./full-key.ts";
import { failure, type Here } from "./here.ts";
import { type Container, childNamed, interpolationIn, isContainer, type Spot } from "./spot.ts";
import { describeValue, type Steps, type Value } from "./value.ts";

/** What a key leads to: a value, or no such key. */
export type Selected =
  | { readonly found: true; readonly value: Value }
  | { readonly found: false; readonly part: string; readonly inside: Container; readonly before: string };

/** What may be asked of a lookup. */
export interface Lookup {
  readonly here: Here;
  /** The `${…}` that asks, for messages. */
  readonly piece: Piece;
  /** Whether a `???` on the way is a failure. */
  readonly throwOnMissing: boolean;
}

/** A container to look in, and the key without its leading dots. Undefined when the dots lead out of the tree. */
export function startOf(
  key: string,
  { here }: Lookup,
): { readonly base: Container; readonly rest: string } | undefined {
  const root = here.resolution.rootOf(here.leaf);
  if (!key.startsWith(".")) return { base: root, rest: key };
  let base: Container | null = here.self;
  let rest = key.slice(1);
  while (rest.startsWith(".")) {
    base = base === root ? null : base.parent;
    if (base === null) return undefined;
    rest = rest.slice(1);
  }
  return { base, rest };
}

/**
 * OmegaConf's `_select_impl`: walks a key path, through references, to its last key. The memo is kept for the last key
 * only; a cycle on the way there is endless recursion.
 */
export function* select(base: Container, key: string, lookup: Lookup): Steps<Selected> {
  if (key === "") return { found: true, value: { kind: "container", spot: base } };
  const parts = splitKeyPath(key);
  let container = base;
  for (const [index, { text, end }] of parts.entries()) {
    const before = key.slice(0, Math.max(0, end - text.length - 1));
    const spot = stepInto(container, text, before, lookup);
    if (spot === undefined) return { found: false, part: text, inside: container, before };
    if (index === parts.length - 1) return { found: true, value: yield* lastValue(spot, lookup) };
    const value = yield* valueAt(spot, lookup.here.memo);
    if (value.kind !== "container") throw blocked(key, index, value, lookup);
    container = value.spot;
  }
  throw new Error("a key path has a last part");
}

function stepInto(container: Container, part: string, before: string, lookup: Lookup): Spot | undefined {
  const spot =
    container.node.kind === "map" ? childNamed(container, part) : itemAt(container, part, before, lookup);
  if (spot !== undefined && lookup.throwOnMissing && isMissing(spot.node)) throw missing(spot, lookup);
  return spot;
}

/** An index as Python's `int()` reads it; counting from the end is not possible. */
function itemAt(list: Container, part: string, before: string, { here, piece }: Lookup): Spot | undefined {
  if (/^\s*[-+]?\d+(?:_\d+)*\s*$/.test(part)) return list.child(Number(part.replaceAll("_", "")));
  const raised = { class: "TypeError", message: `Index '${part}' (str) is not an int` };
  throw failure(here, piece, raised, (span, raises) =>
    report("reference-into-value", span, { key: before, found: "a list", child: part, raises }),
  );
}

function* lastValue(spot: Spot, { here, piece }: Lookup): Steps<Value> {
  const { memo } = here;
  if (memo === null) return yield* valueAt(spot, new Set());
  if (memo.has(spot)) {
    const raised = { class: "InterpolationResolutionError", message: "Recursive interpolation detected" };
    const keys = cycleOf(memo, spot);
    throw failure(here, piece, raised, (span, raises) => report("reference-cycle", span, { keys, raises }));
  }
  memo.add(spot);
  try {
    return yield* valueAt(spot, memo);
  } finally {
    memo.delete(spot);
  }
}

/** The keys of a cycle, from the one that is met again back to it. */
function cycleOf(memo: ReadonlySet<Spot>, again: Spot): string[] {
  const keys = [...memo].map((spot) => pathText(spot.path));
  const first = pathText(again.path);
  const cycle = keys.slice(keys.indexOf(first));
  return cycle.length > 1 ? [...cycle, first] : cycle;
}

/** The value of a spot, its reference followed. */
export function* valueAt(spot: Spot, memo: Here["memo"]): Steps<Value> {
  if (isContainer(spot)) return { kind: "container", spot };
  if (interpolationIn(spot.node) !== undefined) return (yield { want: "value", spot, memo }) as Value;
  if (spot.node.kind !== "scalar") throw new Error("what is no container is a scalar");
  return { kind: "scalar", scalar: spot.node.scalar, spot };
}

function missing(spot: Spot, { here, piece }: Lookup) {
  const raised = { class: "MissingMandatoryValue", message: `Missing mandatory value: ${fullKey(spot)}` };
  const key = pathText(spot.path);
  return failure(here, piece, raised, (span, raises) =>
    report("reference-to-missing", span, { key, raises }),
  );
}

function blocked(key: string, index: number, value: Value, { here, piece }: Lookup) {
  const parts = splitKeyPath(key);
  const node = parts
    .slice(0, index + 1)
    .map(({ text }) => text)
    .join(".");
  const child = parts[index + 1]?.text ?? "";
  const message = `Error trying to access ${key}: node \`${node}\` is not a container and thus cannot contain \`${child}\``;
  const by = key.slice(0, parts[index]?.end);
  return failure(here, piece, { class: "ConfigTypeError", message }, (span, raises) =>
    report("reference-into-value", span, { key: by, found: describeValue(value), child, raises }),
  );
}
