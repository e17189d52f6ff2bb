import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { pathText } from "../tree.ts";
import type { Entry, KeyPath, ListNode, MapNode, Node } from "../types.ts";
import {
  type DraftList,
  type DraftMap,
  emptyDraft,
  isMissing,
  type Merging,
  mergeEntry,
  ownList,
  ownMap,
  remember,
} from "./merge-into.ts";

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
    const problem = checkIndex(target, key, entry, path);
    if (problem !== undefined) {
      merging.problems.push(problem);
      continue;
    }
    const index = Number(key);
    const before = target.items[index];
    const here = [...path, index];
    const weak = before && { ...entry, value: before };
    target.items[index] =
      left > 1 ? descend(before, entry, left - 1, here, merging) : assign(weak, entry, here, merging);
  }
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
    const list = ownList(before, merging);
    setInList(list, rest, left, path, merging);
    return list;
  }
  const map = before?.kind === "map" ? ownMap(before, merging) : emptyDraft(rest.at, merging);
  setInMap(map, rest, left, path, merging);
  return map;
}

/** Setting differs from merging in two ways: `???` is set like any value, and a reference is simply replaced. */
function assign(before: Entry | undefined, entry: Entry, path: KeyPath, merging: Merging): Node {
  if (before === undefined) return entry.value;
  const bothContainers = before.value.kind !== "scalar" && entry.value.kind !== "scalar";
  if (bothContainers && !isMissing(entry.value)) return mergeEntry(before, entry, path, merging).value;
  return remember(entry.value, before.value);
}

function checkIndex(list: ListNode, item: string, entry: Entry, path: KeyPath): Diagnostic | undefined {
  const key = pathText(path);
  if (!/^\d+$/.test(item)) return report("override-index-text", entry.keyAt, { key, item });
  const { length } = list.items;
  return Number(item) < length ? undefined : report("override-index", entry.keyAt, { key, item, length });
}
