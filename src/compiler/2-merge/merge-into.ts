import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { describeNode, displayKey, pathText } from "../tree.ts";
import type { Entry, KeyPath, MapNode, Node, Overridden } from "../types.ts";
import type { DraftMap, Merging } from "./merging.ts";

/** Lays `layer` over `target`, in place. Keys of `target` keep their order, new ones follow. */
export function mergeInto(target: DraftMap, layer: MapNode, path: KeyPath, merging: Merging): void {
  for (const [key, entry] of layer.entries) {
    const here = [...path, key];
    const before = target.entries.get(key);
    const expanded = before && expandReference(before, entry.value, here, merging);
    if (expanded !== undefined) target.entries.set(key, expanded);
    target.entries.set(key, expanded === undefined ? entry : mergeEntry(expanded, entry, here, merging));
  }
}

/**
 * A reference to a container, over which a container or a `???` is laid, becomes a copy of that container first. A single
 * value laid over it replaces it either way, if OmegaConf can read it.
 */
export function expandReference(weak: Entry, strong: Node, path: KeyPath, merging: Merging): Entry {
  const isReference =
    weak.value.kind === "scalar" &&
    weak.value.scalar.type === "str" &&
    weak.value.scalar.value.includes("${");
  if (!isReference) return weak;
  const target = merging.follow(path, strong.kind === "scalar" && !isMissing(strong) ? "syntax" : "value");
  return target === undefined ? weak : { ...weak, value: target };
}

/** One entry over another of the same key. */
export function mergeEntry(weak: Entry, strong: Entry, path: KeyPath, merging: Merging): Entry {
  if (isMissing(strong.value)) return weak;
  const conflict = findConflict(weak, strong, path, merging.raisedAt);
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
  const value = merging.ownMap(left);
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

function findConflict(
  weak: Entry,
  strong: Entry,
  path: KeyPath,
  raisedAt: string | null,
): Diagnostic | undefined {
  const [left, right] = [weak.value, strong.value];
  if (right.kind === "scalar" || left.kind === "scalar" || left.kind === right.kind) return undefined;
  const related = [{ span: weak.keyAt, note: `${describeNode(left)} here` }];
  const key = pathText(path);
  const item =
    right.kind === "map" && right.at.source.kind === "override" ? [...right.entries.keys()][0] : undefined;
  if (item !== undefined && /^\d+$/.test(item)) {
    return report("override-list-item", strong.keyAt, { key, item: displayKey(item), raisedAt }, related);
  }
  const words = { key, weak: describeNode(left), strong: describeNode(right), raisedAt };
  return report("merge-conflict", strong.keyAt, words, related);
}
