import type { Source, Span } from "../span.ts";
import { mapOf } from "../tree.ts";
import type { Node, Tree } from "../types.ts";

/**
 * The checkpoint argument as a layer of its own. It is a path, not config text: it is never read as YAML, and `${` in it
 * is escaped, so that later stages give it back letter by letter.
 */
export function checkpointTree(checkpoint: string): Tree {
  const source: Source = { kind: "argument", name: "command line", text: checkpoint };
  const at: Span = { source, start: 0, end: checkpoint.length };
  const value = checkpoint.replace(/(\\*)\$\{/g, "$1$1\\${");
  const leaf: Node = { kind: "scalar", scalar: { type: "str", value }, at, raw: checkpoint, overrode: [] };
  return { source, root: mapOf("model", mapOf("checkpoint_path", leaf, at), at) };
}
