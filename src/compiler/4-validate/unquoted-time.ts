import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { scalarText } from "../tree.ts";
import type { ScalarNode } from "../types.ts";
import { assignment } from "./assignment.ts";
import type { WrongValue } from "./finding.ts";

/** Whether a number was written as a time: YAML 1.1 reads a bare `10:00:00` as 36000, base-60 digits. */
export function isBase60(node: ScalarNode): boolean {
  return node.scalar.type === "int" && writtenAs(node).includes(":");
}

/** A time that must be quoted to stay one. */
export function reportBase60({ path, key, node }: WrongValue<ScalarNode>): Diagnostic {
  const text = writtenAs(node);
  return report("time-unquoted", node.at, {
    key,
    text,
    number: scalarText(node.scalar),
    help: `Quote it: \`${assignment(path, text, node.at.source)}\`.`,
  });
}

/** The digits as they stand in the source. */
function writtenAs({ raw, at: { source, start, end } }: ScalarNode): string {
  const text = /^[\d_:+-]+$/.test(raw) ? raw : source.text.slice(start, end);
  return /^[\d_:+-]+$/.test(text) ? text : "";
}
