import { keyText } from "../tree.ts";
import type { Entry, KeyPath, MapNode, Node, Scalar } from "../types.ts";
import { unwritten } from "./node-of.ts";

/**
 * The tree with another node at a path. Where a reference or nothing stands on the way, the path goes on in `filled`, the
 * same tree with its references filled in; what is in neither is made.
 */
export function withNode(root: MapNode, path: KeyPath, node: Node, filled: Node | undefined): MapNode {
  return replaceBelow(root, filled, path, node) as MapNode;
}

function replaceBelow(written: Node | undefined, filled: Node | undefined, path: KeyPath, node: Node): Node {
  const [step, ...rest] = path;
  if (step === undefined) return node;
  const base = written === undefined || written.kind === "scalar" ? filled : written;
  if (base?.kind === "list" && typeof step === "number") {
    const below = filled?.kind === "list" ? filled.items[step] : undefined;
    const items = [...base.items];
    items[step] = replaceBelow(base.items[step], below, rest, node);
    return { ...base, items };
  }
  const key: Scalar = { type: "str", value: String(step) };
  const map: MapNode = base?.kind === "map" ? base : { kind: "map", entries: new Map(), at: unwritten };
  const below = filled?.kind === "map" ? filled.entries.get(keyText(key))?.value : undefined;
  const before = map.entries.get(keyText(key));
  const value = replaceBelow(before?.value, below, rest, node);
  const entry: Entry = { key, keyAt: before?.keyAt ?? unwritten, value };
  return { ...map, entries: new Map([...map.entries, [keyText(key), entry]]) };
}
