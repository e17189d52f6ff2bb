import type { Span } from "../span.ts";
import { childOf, nodeAt } from "../tree.ts";
import type { KeyPath, ListNode, MapNode, Merged, Node } from "../types.ts";
import type { Layer } from "./layers.ts";

/** What one layer says about a key. */
export interface Setting {
  readonly layer: Layer;
  /** What it wrote: the value of the key, or what stands in the place of a mapping or list around it. */
  readonly node: Node;
  /** The key that it wrote: the one that was asked for, or one around it. */
  readonly path: KeyPath;
  /** `ignored`: stronger than the one that is in force and yet not it: a `???`, or a profile where the config decides. */
  readonly state: "in force" | "overridden" | "ignored";
}

interface Written {
  readonly node: Node;
  readonly path: KeyPath;
}

/** What every layer says about a key, weakest first. Empty: its value is the schema's default, or there is none. */
export function settingsOf(
  path: KeyPath,
  layers: readonly Layer[],
  { root: merged }: Merged,
): readonly Setting[] {
  const final = deepest(merged, path);
  const found = layers.flatMap((layer) => {
    const written = writtenIn(layer, path, final, merged);
    return written === undefined ? [] : [{ layer, ...written }];
  });
  const winner = found.findLastIndex(({ node }) => final !== undefined && isSameSpan(node.at, final.node.at));
  const last = winner < 0 ? found.length - 1 : winner;
  return found.map((setting, index) => {
    const counts = index === last || isPartOf(setting.node, final?.node);
    return { ...setting, state: counts ? "in force" : index < last ? "overridden" : "ignored" };
  });
}

/** Whether a list is one of those that became the whole one. */
function isPartOf(node: Node, whole: Node | undefined): boolean {
  if (node.kind !== "list" || whole?.kind !== "list") return false;
  return node.items.length < whole.items.length && shareItems(node, whole);
}

/** The value at a path, or what bars the way to it: a scalar, a list that has no such item. */
function deepest(root: MapNode, path: KeyPath): Written | undefined {
  let node: Node = root;
  for (const [depth, step] of path.entries()) {
    const next = childOf(node, step);
    if (next === undefined) return node.kind === "map" ? undefined : { node, path: path.slice(0, depth) };
    node = next;
  }
  return { node, path };
}

/** The mounts of a profile follow those of the config: of two lists that became one, only that with the item counts. */
function writtenIn(
  { tree }: Layer,
  path: KeyPath,
  final: Written | undefined,
  merged: MapNode,
): Written | undefined {
  const written = deepest(tree.root, path);
  const index = path.findIndex((step) => typeof step === "number");
  if (index < 0) return written;
  const list = nodeAt(tree.root, path.slice(0, index));
  const joined = nodeAt(merged, path.slice(0, index));
  if (list?.kind !== "list" || joined?.kind !== "list" || !shareItems(list, joined)) return written;
  return final !== undefined && list.items.some((item) => contains(item.at, final.node.at))
    ? final
    : undefined;
}

function shareItems(a: ListNode, b: ListNode): boolean {
  return a.items.some((item) => b.items.some((other) => isSameSpan(item.at, other.at)));
}

function isSameSpan(a: Span, b: Span): boolean {
  return a.source === b.source && a.start === b.start && a.end === b.end;
}

function contains(outer: Span, inner: Span): boolean {
  return outer.source === inner.source && outer.start <= inner.start && inner.end <= outer.end;
}
