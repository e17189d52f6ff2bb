import { z } from "zod";
import { evalConfigSchema } from "../4-validate/schema/index.ts";
import { defaultOf, unwrap } from "../4-validate/schema-place.ts";
import type { Entry, MapNode, Node } from "../types.ts";
import { nodeOf, unwritten } from "./node-of.ts";

/**
 * The effective config as a tree: what was written, where it was written, and the schema's defaults for the rest, in the
 * schema's order. Unlike stage validate it works on a config that has errors: what does not fit stays as it is.
 */
export function effectiveTree(root: MapNode): MapNode {
  return fillMap(root, evalConfigSchema);
}

function fill(node: Node | undefined, schema: z.ZodType): Node | undefined {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    // A section that need not be there is null, any other is filled even if something in it must be given.
    if (node === undefined && defaultOf(schema) !== null)
      return fillMap({ kind: "map", entries: new Map(), at: unwritten }, inner);
    if (node?.kind === "map") return fillMap(node, inner);
  }
  if (node?.kind === "list" && inner instanceof z.ZodArray) {
    const element = inner.element as z.ZodType;
    return { ...node, items: node.items.map((item) => fill(item, element) ?? item) };
  }
  return node ?? defaultNode(schema);
}

function fillMap(map: MapNode, { shape }: z.ZodObject): MapNode {
  const known = Object.keys(shape).flatMap((key): [string, Entry][] => {
    const entry = map.entries.get(key);
    const value = fill(entry?.value, shape[key] as z.ZodType);
    if (value === undefined) return [];
    return [[key, { key: { type: "str", value: key }, keyAt: entry?.keyAt ?? unwritten, value }]];
  });
  return {
    ...map,
    entries: new Map([...known, ...[...map.entries].filter(([key]) => !Object.hasOwn(shape, key))]),
  };
}

function defaultNode(schema: z.ZodType): Node | undefined {
  const value = defaultOf(schema);
  return value === undefined ? undefined : nodeOf(value);
}
