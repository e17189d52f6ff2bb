import { childOf, scalarText } from "./tree.ts";
import type { Entry, KeyPath, Node } from "./types.ts";

/** OmegaConf's `full_key` of a path: `a.b[0]`. An empty key at its end counts as none. */
export function fullKeyOf(labels: KeyPath): string {
  const path = labels.at(-1) === "" ? labels.slice(0, -1) : labels;
  return path.reduceRight<string>((end, label, index) => {
    const own = typeof label === "number" ? `[${label}]` : label;
    const separator = end === "" || typeof path[index + 1] === "number" ? "" : ".";
    return own + separator + end;
  }, "");
}

/** A path in a tree with its keys as Python prints them: not all are texts. */
export function labelsOf(root: Node, path: KeyPath): KeyPath {
  let node: Node | undefined = root;
  return path.map((part) => {
    const entry: Entry | undefined = node?.kind === "map" ? node.entries.get(String(part)) : undefined;
    node = node && childOf(node, part);
    return entry === undefined ? part : scalarText(entry.key);
  });
}
