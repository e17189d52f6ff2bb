import { nodeAt, spanOf } from "../tree.ts";
import type { KeyPath, MapNode, Node, Span } from "../types.ts";

/** Where the keys and values of a config were written. */
export interface Places {
  readonly root: MapNode;
  /** Of a key that nobody wrote: the nearest key around it, else the beginning of the config. */
  key(path: KeyPath): Span;
  value(path: KeyPath): Span;
  /** The node at a path, or undefined when the value comes from the schema. */
  node(path: KeyPath): Node | undefined;
}

/** The places of a resolved tree. */
export function placesOf(root: MapNode): Places {
  const beginning: Span = { ...root.at, end: root.at.start };
  const find = (path: KeyPath, part: "key" | "value"): Span => {
    const isTop = nodeAt(root, path.slice(0, 1)) === undefined;
    return isTop ? beginning : (spanOf(root, path, part) ?? beginning);
  };
  return {
    root,
    key: (path) => find(path, "key"),
    value: (path) => find(path, "value"),
    node: (path) => nodeAt(root, path),
  };
}
