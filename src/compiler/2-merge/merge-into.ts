import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { describeNode, displayKey, pathText, shorten } from "../tree.ts";
import type { Entry, KeyPath, ListNode, MapNode, Node, Overridden, Span } from "../types.ts";

/** What one merge shares. */
export interface Merging {
  /** Containers made by this merge: they may be changed in place, all others belong to the trees. */
  readonly owned: WeakSet<Node>;
  readonly problems: Diagnostic[];
}

/** A mapping that belongs to the merge. */
export interface DraftMap extends MapNode {
  entries: Map<string, Entry>;
  at: Span;
}

/** A list that belongs to the merge. */
export interface DraftList extends ListNode {
  items: Node[];
}

const nowhere: Span = { source: { kind: "default", name: "", text: "" }, start: 0, end: 0 };

/** A new mapping of the merge's own. */
export function emptyDraft(at: Span | undefined, merging: Merging): DraftMap {
  const draft: DraftMap = { kind: "map", entries: new Map(), at: at ?? nowhere };
  merging.owned.add(draft);
  return draft;
}

/** The mapping itself if the merge owns it, else a copy. Copying once keeps the whole merge linear. */
export function ownMap(map: MapNode, merging: Merging): DraftMap {
  if (merging.owned.has(map)) return map as DraftMap;
  const copy: DraftMap = { ...map, entries: new Map(map.entries) };
  merging.owned.add(copy);
  return copy;
}

/** The list itself if the merge owns it, else a copy. */
export function ownList(list: ListNode, merging: Merging): DraftList {
  if (merging.owned.has(list)) return list as DraftList;
  const copy: DraftList = { ...list, items: [...list.items] };
  merging.owned.add(copy);
  return copy;
}

/** Lays `layer` over `target`, in place. Keys of `target` keep their order, new ones follow. */
export function mergeInto(target: DraftMap, layer: MapNode, path: KeyPath, merging: Merging): void {
  for (const [key, entry] of layer.entries) {
    const before = target.entries.get(key);
    target.entries.set(
      key,
      before === undefined ? entry : mergeEntry(before, entry, [...path, key], merging),
    );
  }
}

/** One entry over another of the same key. */
export function mergeEntry(weak: Entry, strong: Entry, path: KeyPath, merging: Merging): Entry {
  if (isMissing(strong.value)) return weak;
  const conflict = findConflict(weak, strong, path);
  if (conflict !== undefined) {
    merging.problems.push(conflict);
    return weak;
  }
  if (weak.value.kind === "map" && strong.value.kind === "map")
    return mergeMaps(weak, weak.value, strong, path, merging);
  return replaceEntry(weak, strong);
}

/** The stronger value in the place of the weaker, which it remembers. */
export function replaceEntry(weak: Entry, strong: Entry): Entry {
  return { ...strong, key: weak.key, value: remember(strong.value, weak.value) };
}

/** A leaf that knows what it replaced. */
export function remember(strong: Node, weak: Node): Node {
  if (strong.kind !== "scalar") return strong;
  const replaced: Overridden = { at: weak.at, scalar: weak.kind === "scalar" ? weak.scalar : undefined };
  const earlier = weak.kind === "scalar" ? weak.overrode : [];
  return { ...strong, overrode: [...strong.overrode, replaced, ...earlier] };
}

function mergeMaps(weak: Entry, left: MapNode, strong: Entry, path: KeyPath, merging: Merging): Entry {
  const right = strong.value as MapNode;
  const value = ownMap(left, merging);
  mergeInto(value, right, path, merging);
  // A mapping stands where the strongest file wrote it; an override that sets one key of it does not move it.
  if (right.at.source.kind !== "config" && right.at.source.kind !== "profile") return { ...weak, value };
  value.at = right.at;
  return { key: weak.key, keyAt: strong.keyAt, value };
}

/** The string that stands for "must be given" in any layer. */
export function isMissing(node: Node): boolean {
  return node.kind === "scalar" && node.scalar.type === "str" && node.scalar.value === "???";
}

function findConflict(weak: Entry, strong: Entry, path: KeyPath): Diagnostic | undefined {
  const [left, right] = [weak.value, strong.value];
  if (right.kind === "scalar" || left.kind === right.kind) return undefined;
  const related = [{ span: weak.keyAt, note: `${describeNode(left)} here` }];
  const key = pathText(path);
  if (left.kind === "scalar") {
    if (left.scalar.type !== "str" || !left.scalar.value.includes("${")) return undefined;
    const reference = shorten(left.scalar.value);
    return report(
      "merge-into-reference",
      strong.keyAt,
      { key, reference, strong: describeNode(right) },
      related,
    );
  }
  const item =
    right.kind === "map" && right.at.source.kind === "override" ? [...right.entries.keys()][0] : undefined;
  if (item !== undefined && /^\d+$/.test(item)) {
    return report("override-list-item", strong.keyAt, { key, item: displayKey(item) }, related);
  }
  return report(
    "merge-conflict",
    strong.keyAt,
    { key, weak: describeNode(left), strong: describeNode(right) },
    related,
  );
}
