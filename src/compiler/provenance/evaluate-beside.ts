import { resolveMerged } from "../index.ts";
import { nodeAt } from "../tree.ts";
import type { KeyPath, Node, ScalarNode } from "../types.ts";
import type { Examination } from "./examine.ts";
import { withNode } from "./with-node.ts";

/** A key that no config has: the schema knows none like it. */
const probe = "value of a reference";

/**
 * What a piece of a leaf's text gives by itself: it is resolved as a neighbour of the leaf, from where relative references
 * mean the same. Undefined when it does not resolve.
 */
export function evaluateBeside(
  text: string,
  leaf: ScalarNode,
  path: KeyPath,
  { merged, input }: Examination,
): Node | undefined {
  const parent = nodeAt(merged.root, path.slice(0, -1));
  const step = parent?.kind === "list" ? parent.items.length : probe;
  const place = [...path.slice(0, -1), step];
  const node: ScalarNode = { ...leaf, scalar: { type: "str", value: text } };
  const root = withNode(merged.root, place, node, undefined);
  const resolved = resolveMerged({ ...merged, root }, input).value;
  return resolved && nodeAt(resolved.root, place);
}
