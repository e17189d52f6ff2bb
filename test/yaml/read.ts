import { parseYaml, parseYamlFile } from "../../src/compiler/1-load/parse-yaml.ts";
import type { Diagnostic } from "../../src/compiler/diagnostics/diagnostic.ts";
import { lineAndColumn } from "../../src/compiler/diagnostics/format.ts";
import type { Node } from "../../src/compiler/types.ts";
import { encode } from "../conformance/encode.ts";

/** What nano3 makes of a text: a tree, or its first problem. */
export type Outcome = { readonly node: Node } | { readonly problem: Diagnostic };

/** Reads a text as a file. */
export function readFile(text: string): Outcome {
  return outcomeOf(parseYamlFile({ kind: "config", name: "config.yaml", text }));
}

/** Reads a text as what stands after the `=` of an argument. */
export function readArgument(text: string): Outcome {
  return outcomeOf(parseYaml({ kind: "override", name: "command line", text: `k=${text}` }, 2, ["k"]));
}

function outcomeOf({ value, diagnostics }: ReturnType<typeof parseYaml>): Outcome {
  const [problem] = diagnostics;
  if (problem !== undefined) return { problem };
  if (value === undefined) throw new Error("neither a value nor a problem");
  return { node: value };
}

/** The value of a text in the encoding of the cases, as JSON, which shows the order of keys. */
export function read(text: string): string {
  const outcome = readFile(text);
  return "node" in outcome ? JSON.stringify(encode(outcome.node)) : summary(outcome.problem);
}

/** A problem on one line: its place, its code, what the library raises. */
export function summary({ code, span, raises }: Diagnostic): string {
  const { line, column } = span === null ? { line: 0, column: 0 } : lineAndColumn(span);
  const raised = raises === undefined ? "-" : `${raises.class}: ${raises.message}`;
  return `${line}:${column} ${code} ${raised}${raises?.key == null ? "" : ` @${raises.key}`}`;
}
