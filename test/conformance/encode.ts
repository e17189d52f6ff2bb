import { floatText } from "../../src/compiler/tree.ts";
import type { MapNode, Node, Scalar } from "../../src/compiler/types.ts";

/** A node in the JSON of the cases, which keeps int and float, big numbers, key types and key order apart. */
export function encode(node: Node): unknown {
  if (node.kind === "scalar") return encodeScalar(node.scalar);
  if (node.kind === "list") return node.items.map(encode);
  return encodeMap(node);
}

function encodeMap({ entries }: MapNode): unknown {
  const pairs = [...entries.values()].map(({ key, value }) => [encodeScalar(key), encode(value)] as const);
  return pairs.every(([key]) => isPlainKey(key))
    ? Object.fromEntries(pairs as [string, unknown][])
    : { $map: pairs };
}

function encodeScalar(scalar: Scalar): unknown {
  switch (scalar.type) {
    case "null":
      return null;
    case "int":
      return typeof scalar.value === "bigint" ? { $int: String(scalar.value) } : scalar.value;
    case "float":
      return Number.isFinite(scalar.value) && !Number.isInteger(scalar.value)
        ? scalar.value
        : { $float: floatText(scalar.value) };
    case "bytes":
      return { $bytes: btoa(scalar.value) };
    default:
      return scalar.value;
  }
}

/** May the key stand in a JSON object without losing its type, its place or its meaning? */
function isPlainKey(key: unknown): boolean {
  return (
    typeof key === "string" && !key.startsWith("$") && key !== "__proto__" && !/^(?:0|[1-9][0-9]*)$/.test(key)
  );
}
