import type { Span } from "../span.ts";
import { nodeAt, spanOf } from "../tree.ts";
import type { KeyPath, MapNode, Node } from "../types.ts";

/** Where the keys and values of a config were written. */
export interface Places {
  readonly root: MapNode;
  /** Of a key that nobody wrote: the nearest key around it. Null when there is none. */
  key(path: KeyPath): Span | null;
  value(path: KeyPath): Span | null;
  /** The node at a path, or undefined when the value comes from the schema. */
  node(path: KeyPath): Node | undefined;
}

/** The places of a resolved tree. */
export function placesOf(root: MapNode): Places {
  const find = (path: KeyPath, part: "key" | "value"): Span | null => {
    const isWritten = nodeAt(root, path.slice(0, 1)) !== undefined;
    return isWritten ? spanOf(root, path, part) : null;
  };
  return {
    root,
    key: (path) => find(path, "key"),
    value: (path) => find(path, "value"),
    node: (path) => nodeAt(root, path),
  };
}
