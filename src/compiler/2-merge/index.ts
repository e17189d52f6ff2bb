import { Log, type Result } from "../diagnostics/result.ts";
import type { MapNode, Merged, Tree } from "../types.ts";
import { applyOverride } from "./apply-override.ts";
import { layProfile } from "./lay-profile.ts";
import { emptyDraft, type Merging, mergeInto } from "./merge-into.ts";

/**
 * Stage 2: all layers in one, as OmegaConf.merge does. Mappings are merged key by key, lists and values replaced, null
 * replaces, `???` never replaces a value. The overrides are first laid over one another, then over the rest.
 */
export function merge(trees: readonly Tree[]): Result<Merged> {
  const merging: Merging = { owned: new WeakSet(), problems: [] };
  const layers = trees.filter((tree) => tree.path === undefined);
  const root = emptyDraft(layers[0]?.root.at ?? trees[0]?.root.at, merging);
  for (const tree of layers) {
    const layer = mergeBases(tree, merging);
    if (tree.source.kind === "profile") layProfile(root, layer, merging);
    else mergeInto(root, layer, [], merging);
  }
  mergeInto(root, composeOverrides(trees, merging), [], merging);
  const log = new Log();
  log.add(...merging.problems);
  return log.wrap({ root });
}

/** A tree laid over its bases. Each base is complete in itself before it meets the next. */
function mergeBases(tree: Tree, merging: Merging): MapNode {
  const [first, ...others] = tree.bases ?? [];
  if (first === undefined) return tree.root;
  const root = emptyDraft(tree.root.at, merging);
  for (const base of [first, ...others]) mergeInto(root, mergeBases(base, merging), [], merging);
  mergeInto(root, tree.root, [], merging);
  return root;
}

function composeOverrides(trees: readonly Tree[], merging: Merging): MapNode {
  const root = emptyDraft(trees[0]?.root.at, merging);
  for (const { root: override, path } of trees) {
    if (path !== undefined) applyOverride(root, override, path, merging);
  }
  return root;
}
