import { splitKeyPath } from "../key-path.ts";
import { childOf, nodeAt } from "../tree.ts";
import type { KeyPath, MapNode, ScalarNode } from "../types.ts";

/**
 * The path that a reference in a leaf means: from the top, or with leading dots from the n-th container around the leaf.
 * A profile is resolved by itself before it becomes `run.env`: its top is there. Undefined when it leads nowhere.
 */
export function referenceTarget(
  key: string,
  { at }: ScalarNode,
  path: KeyPath,
  effective: MapNode,
): KeyPath | undefined {
  const dots = /^\.*/.exec(key)?.[0].length ?? 0;
  const isProfile = at.source.kind === "profile" && path[0] === "run" && path[1] === "env";
  const top: KeyPath = isProfile ? ["run", "env"] : [];
  const base = dots === 0 ? top : path.slice(0, -dots);
  const rest = key.slice(dots);
  return rest === "" ? base : follow(base, rest, effective);
}

function follow(base: KeyPath, key: string, root: MapNode): KeyPath | undefined {
  let node = nodeAt(root, base);
  const path = [...base];
  for (const { text } of splitKeyPath(key)) {
    if (node === undefined || node.kind === "scalar") return undefined;
    const step = node.kind === "list" ? Number(text) : text;
    node = childOf(node, step);
    path.push(step);
  }
  return node === undefined ? undefined : path;
}
