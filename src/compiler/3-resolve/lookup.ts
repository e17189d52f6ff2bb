import { splitKeyPath } from "../key-path.ts";
import { childOf, keyText } from "../tree.ts";
import type { KeyPath, ListNode, MapNode, Node } from "../types.ts";
import type { Leaf, Resolution } from "./resolution.ts";
import type { Steps, Value } from "./value.ts";

/** What a key path leads to. */
export type Found =
  | { readonly kind: "value"; readonly value: Value; readonly path: KeyPath }
  /** No such key. `inside` is where it was looked for. */
  | { readonly kind: "absent"; readonly part: string; readonly inside: Node; readonly before: string }
  /** The value is `???`. */
  | { readonly kind: "missing"; readonly path: KeyPath }
  /** A scalar stands where a container is needed. */
  | { readonly kind: "blocked"; readonly by: string; readonly value: Value; readonly part: string }
  /** A name where a list needs an index. */
  | { readonly kind: "no-index"; readonly part: string; readonly list: string }
  /** More leading dots than there are levels. */
  | { readonly kind: "outside" }
  /** Evaluation of something on the way failed and said so. */
  | { readonly kind: "failed" };

/** Where the walk stands: in a container of the config, or in one that a resolver made. */
interface Position {
  readonly container: MapNode | ListNode;
  /** Null in a made container: nothing in it can be asked for by path, all of it is resolved. */
  readonly path: KeyPath | null;
}

/** Finds what `key` means in a leaf: from the top, or with leading dots from the n-th container around the leaf. */
export function* lookUp(key: string, leaf: Leaf, resolution: Resolution): Steps<Found> {
  const dots = /^\.*/.exec(key)?.[0].length ?? 0;
  const root = resolution.rootPathOf(leaf);
  const base = dots === 0 ? root : leaf.path.slice(0, -dots);
  if (dots > leaf.path.length - root.length) return { kind: "outside" };
  const container = resolution.nodeAt(base);
  if (container === undefined || container.kind === "scalar") return { kind: "outside" };
  const rest = key.slice(dots);
  if (rest === "")
    return { kind: "value", value: { kind: "place", node: container, path: base }, path: base };
  return yield* walk({ container, path: base }, rest);
}

function* walk(start: Position, key: string): Steps<Found> {
  const parts = splitKeyPath(key);
  let position = start;
  for (const [index, { text, end }] of parts.entries()) {
    const step = stepInto(position, text, key.slice(0, Math.max(0, end - text.length - 1)));
    if ("kind" in step) return step;
    const value = yield* valueAt(step.node, step.path);
    if (value === undefined) return { kind: "failed" };
    if (value === "missing") return { kind: "missing", path: step.path ?? [] };
    if (index === parts.length - 1) return { kind: "value", value, path: step.path ?? [] };
    const next = enter(value);
    if (next === undefined)
      return { kind: "blocked", by: key.slice(0, end), value, part: parts[index + 1]?.text ?? "" };
    position = next;
  }
  throw new Error("a key path has a last part");
}

function stepInto(
  { container, path }: Position,
  part: string,
  before: string,
): Found | { readonly node: Node; readonly path: KeyPath | null } {
  if (container.kind === "list" && !/^[-+]?\d+$/.test(part)) return { kind: "no-index", part, list: before };
  const step = container.kind === "list" ? Number(part) : keyText({ type: "str", value: part });
  const node = childOf(container, step);
  if (node === undefined) return { kind: "absent", part, inside: container, before };
  return { node, path: path && [...path, step] };
}

function* valueAt(node: Node, path: KeyPath | null): Steps<Value | "missing" | undefined> {
  if (node.kind !== "scalar") {
    return path === null ? { kind: "made", node, addressable: true } : { kind: "place", node, path };
  }
  const { scalar } = node;
  if (scalar.type === "str" && scalar.value === "???") return "missing";
  if (path === null || scalar.type !== "str" || !scalar.value.includes("${"))
    return { kind: "scalar", scalar };
  return (yield { want: "value", path }) as Value | undefined;
}

function enter(value: Value): Position | undefined {
  if (value.kind === "place") return { container: value.node, path: value.path };
  return value.kind === "made" && value.addressable ? { container: value.node, path: null } : undefined;
}
