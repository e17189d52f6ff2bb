import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { pathText } from "../tree.ts";
import type { Entry, KeyPath, ListNode, MapNode, Node } from "../types.ts";
import { mergeEntry, remember } from "./merge-into.ts";
import type { DraftList, DraftMap, Merging } from "./merging.ts";

/**
 * Lays one override over those before it, as OmegaConf.update does: the path is walked, what is no container on the way
 * becomes a mapping, an index reaches into a list, the value is set (a mapping onto a mapping is merged).
 */
export function applyOverride(
  root: DraftMap,
  override: MapNode,
  path: readonly string[],
  merging: Merging,
): void {
  setInMap(root, override, path.length, [], merging);
}

/** `override` is a chain of one-key mappings, `left` of whose keys belong to the path. */
function setInMap(target: DraftMap, override: MapNode, left: number, path: KeyPath, merging: Merging): void {
  for (const [key, entry] of override.entries) {
    const before = target.entries.get(key);
    const here = [...path, key];
    const value =
      left > 1
        ? descend(before?.value, entry, left - 1, here, merging)
        : assign(before, entry, here, merging);
    target.entries.set(key, { ...entry, value });
  }
}

function setInList(
  target: DraftList,
  override: MapNode,
  left: number,
  path: KeyPath,
  merging: Merging,
): void {
  for (const [key, entry] of override.entries) {
    const index = indexIn(target, key);
    if (typeof index !== "number") {
      merging.problems.push(reportIndex(index, target, key, entry, left > 1, path));
      continue;
    }
    const before = target.items[index];
    const here = [...path, index];
    // OmegaConf looks an item up on its way, but not from the end: there it starts anew.
    const found = key.trim().startsWith("-") && left > 1 ? undefined : before;
    const weak = found && { ...entry, value: found };
    target.items[index] =
      left > 1 ? descend(found, entry, left - 1, here, merging) : assign(weak, entry, here, merging);
  }
}

/** The index that a key stands for, as Python's `int()` reads it: negative ones count from the end. */
function indexIn({ items }: ListNode, key: string): number | "text" | "outside" {
  if (!/^\s*[-+]?\d+(?:_\d+)*\s*$/.test(key)) return "text";
  const number = Number(key.replaceAll("_", ""));
  const index = number < 0 ? number + items.length : number;
  return index >= 0 && index < items.length ? index : "outside";
}

function descend(
  before: Node | undefined,
  entry: Entry,
  left: number,
  path: KeyPath,
  merging: Merging,
): Node {
  const rest = entry.value as MapNode;
  if (before?.kind === "list") {
    const list = merging.ownList(before);
    setInList(list, rest, left, path, merging);
    return list;
  }
  const map = before?.kind === "map" ? merging.ownMap(before) : merging.emptyMap(rest.at);
  setInMap(map, rest, left, path, merging);
  return map;
}

/** Setting differs from merging in two ways: `???` is set like any value, and a reference is simply replaced. */
function assign(before: Entry | undefined, entry: Entry, path: KeyPath, merging: Merging): Node {
  if (before === undefined) return entry.value;
  if (before.value.kind === "scalar" || entry.value.kind === "scalar")
    return remember(entry.value, before.value);
  merging.raisedAt = pathText(path);
  const { value } = mergeEntry(before, entry, path, merging);
  merging.raisedAt = null;
  return value;
}

function reportIndex(
  why: "text" | "outside",
  { items }: ListNode,
  item: string,
  entry: Entry,
  onTheWay: boolean,
  path: KeyPath,
): Diagnostic {
  const key = pathText(path);
  if (why === "text") return report("override-index-text", entry.keyAt, { key, item, onTheWay });
  return report("override-index", entry.keyAt, { key, item, length: items.length });
}
