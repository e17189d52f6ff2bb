import { z } from "zod";
import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { describeNode, pathText, walkLeaves } from "../tree.ts";
import type { MapNode } from "../types.ts";
import { assignment } from "./assignment.ts";
import { schemaAt, unwrap } from "./schema-place.ts";

/**
 * Floats without a fraction where a whole number is wanted: `8.0`. To JavaScript they are the same number; Python keeps
 * the float, and Megatron, Ray and Slurm refuse it.
 */
export function reportWholeFloats(root: MapNode): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  walkLeaves(root, (leaf, path) => {
    const { scalar, at } = leaf;
    if (scalar.type !== "float" || !Number.isInteger(scalar.value)) return;
    const schema = schemaAt(path);
    if (schema === undefined || !wantsInt(unwrap(schema), scalar.value)) return;
    found.push(
      report("value-type", at, {
        key: pathText(path),
        found: describeNode(leaf),
        wanted: "a whole number",
        help: `Write it without the point: \`${assignment(path, scalar.value, at.source)}\`.`,
      }),
    );
  });
  return found;
}

/** Whether a whole value fits only as an int: no alternative takes it as a fraction. */
function wantsInt(schema: z.ZodType, value: number): boolean {
  const options = schema instanceof z.ZodUnion ? (schema.options as readonly z.ZodType[]) : [schema];
  const fitting = options.filter((option) => option.safeParse(value).success);
  return fitting.length > 0 && fitting.every((option) => option instanceof z.ZodNumberFormat);
}
