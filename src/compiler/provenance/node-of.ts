import type { Span } from "../span.ts";
import { intScalar, keyText } from "../tree.ts";
import type { Entry, Node, Scalar } from "../types.ts";

/** The place of a value that nobody wrote. */
export const unwritten: Span = { source: { kind: "default", name: "default", text: "" }, start: 0, end: 0 };

/** A plain value, as JSON has it, as a node. */
export function nodeOf(value: unknown, at: Span = unwritten): Node {
  if (Array.isArray(value)) return { kind: "list", items: value.map((item) => nodeOf(item, at)), at };
  if (typeof value !== "object" || value === null)
    return { kind: "scalar", scalar: scalarOf(value), at, raw: "", overrode: [] };
  const entries = Object.entries(value).map(([name, child]): [string, Entry] => {
    const key: Scalar = { type: "str", value: name };
    return [keyText(key), { key, keyAt: at, value: nodeOf(child, at) }];
  });
  return { kind: "map", entries: new Map(entries), at };
}

function scalarOf(value: unknown): Scalar {
  if (typeof value === "boolean") return { type: "bool", value };
  if (typeof value === "bigint") return intScalar(value);
  if (typeof value === "number")
    return Number.isInteger(value) ? { type: "int", value } : { type: "float", value };
  return typeof value === "string" ? { type: "str", value } : { type: "null" };
}
