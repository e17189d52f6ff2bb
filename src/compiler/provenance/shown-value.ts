import { type Mask, stars } from "../secrets/mask.ts";
import { scalarText, toPlain } from "../tree.ts";
import type { Entry, KeyPath, Node, Scalar } from "../types.ts";

/** The plain value of a node as it may be shown: secrets are stars, and JSON can hold what is left. */
export function shownValue(node: Node, path: KeyPath, mask: Mask): unknown {
  return toPlain(shownNode(node, path, mask));
}

/** The tree of a config is at most `limits.depth` deep. */
function shownNode(node: Node, path: KeyPath, mask: Mask): Node {
  if (node.kind === "list")
    return { ...node, items: node.items.map((item, index) => shownNode(item, [...path, index], mask)) };
  if (node.kind === "map") {
    const entries = [...node.entries].map(([key, entry]): [string, Entry] => [
      key,
      { ...entry, value: shownNode(entry.value, [...path, key], mask) },
    ]);
    return { ...node, entries: new Map(entries) };
  }
  return { ...node, scalar: shownScalar(node.scalar, path, mask) };
}

function shownScalar(scalar: Scalar, path: KeyPath, mask: Mask): Scalar {
  const text = scalarText(scalar);
  const masked = scalar.type === "str" ? mask.text(text) : text;
  if (masked === text && mask.hides(path, scalar)) return { type: "str", value: stars };
  const isHuge = scalar.type === "int" && typeof scalar.value === "bigint";
  return scalar.type === "str" || isHuge ? { type: "str", value: masked } : scalar;
}
