import { z } from "zod";
import { pythonValue } from "../python/whole-float.ts";
import { toPlain } from "../tree.ts";
import type { MapNode, Node } from "../types.ts";
import { type EvalConfig, evalConfigSchema } from "./schema/index.ts";
import { anyValue } from "./schema/kinds.ts";
import { childSchema, unwrap } from "./schema-place.ts";

/** A config whose values that travel as they are (`extra`, `eval.launcher`) are Python's: a float stays one. */
export function withPythonValues(config: EvalConfig, root: MapNode): EvalConfig {
  return replaced(config, root, evalConfigSchema) as EvalConfig;
}

function replaced(value: unknown, node: Node, schema: z.ZodType | undefined): unknown {
  const inner = schema && unwrap(schema);
  if (inner === undefined || node.kind === "scalar") return value;
  if (inner instanceof z.ZodRecord && inner.valueType === anyValue) return toPlain(node, pythonValue);
  if (node.kind === "list") {
    if (!Array.isArray(value)) return value;
    return node.items.map((item, index) => replaced(value[index], item, childSchema(inner, index)));
  }
  if (typeof value !== "object" || value === null) return value;
  const changed: Record<string, unknown> = { ...value };
  for (const [key, entry] of node.entries)
    if (Object.hasOwn(changed, key))
      changed[key] = replaced(changed[key], entry.value, childSchema(inner, key));
  return changed;
}
