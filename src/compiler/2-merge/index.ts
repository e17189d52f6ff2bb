import { report } from "../diagnostics/diagnostic.ts";
import { Log, type Result } from "../diagnostics/result.ts";
import { describeNode } from "../tree.ts";
import type { MapNode, Merged, References, Root, Tree } from "../types.ts";
import { applyOverride } from "./apply-override.ts";
import { layProfile } from "./lay-profile.ts";
import { mergeInto } from "./merge-into.ts";
import { Merging } from "./merging.ts";

/**
 * Stage 2: all layers in one, as OmegaConf.merge does. Mappings are merged key by key, lists and values replaced, null
 * replaces, `???` never replaces a value, a reference to a mapping becomes that mapping where keys are laid over it. The
 * overrides are first laid over one another, then over the rest.
 */
export function merge<R extends Root = MapNode>(
  trees: readonly Tree<R>[],
  references: References,
): Result<Merged<R>> {
  const merging = new Merging(references);
  const layers = trees
    .filter((tree) => tree.path === undefined)
    .map((tree) => ({ tree, root: mergeBases(tree, merging) }));
  const overrides = composeOverrides(trees, merging);
  let root: Root = merging.emptyMap(trees[0]?.root.at);
  for (const [index, layer] of layers.entries()) {
    if (layer.tree.source.kind === "profile" && root.kind === "map" && layer.root.kind === "map")
      root = layProfile(root, layer.root, merging);
    else root = index === 0 ? ownRoot(layer.root, merging) : layOver(root, layer.root, merging);
  }
  if (overrides !== undefined) root = layOver(root, overrides, merging);
  const log = new Log();
  log.add(...merging.problems);
  return log.wrap({ root: root as R, environment: Object.fromEntries(references.environmentRead) });
}

/** A tree laid over its bases. Each base is complete in itself before it meets the next. */
function mergeBases(tree: Tree<Root>, merging: Merging): Root {
  const [first, ...others] = (tree.bases ?? []).map((base) => mergeBases(base, merging));
  if (first === undefined) return tree.root;
  const root = ownRoot(first, merging);
  return [...others, tree.root].reduce((lower, upper) => layOver(lower, upper, merging), root);
}

function ownRoot(root: Root, merging: Merging): Root {
  return root.kind === "map" ? merging.ownMap(root) : root;
}

/** One tree over another, at the top. */
function layOver(lower: Root, upper: Root, merging: Merging): Root {
  if (upper.kind === "list" && lower.kind === "list") return upper;
  if (upper.kind === "list" || lower.kind === "list") {
    const words = { key: "", weak: describeNode(lower), strong: describeNode(upper), raisedAt: null };
    merging.problems.push(
      report("merge-conflict", upper.at, words, [{ span: lower.at, note: `${describeNode(lower)} here` }]),
    );
    return lower;
  }
  const root = merging.ownMap(lower);
  root.at = upper.at.source.kind === "config" ? upper.at : root.at;
  merging.root = root;
  mergeInto(root, upper, [], merging);
  return root;
}

/** All overrides in one mapping; undefined when there are none. */
function composeOverrides(trees: readonly Tree<Root>[], merging: Merging): MapNode | undefined {
  const root = merging.emptyMap(trees[0]?.root.at);
  const overrides = trees.filter((tree) => tree.path !== undefined);
  merging.root = root;
  for (const { root: override, path } of overrides)
    if (path !== undefined && override.kind === "map") applyOverride(root, override, path, merging);
  return overrides.length > 0 ? root : undefined;
}
