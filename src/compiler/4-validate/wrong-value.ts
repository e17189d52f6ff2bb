import { z } from "zod";
import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import type { Source } from "../span.ts";
import { pathText, scalarText, shorten } from "../tree.ts";
import type { KeyPath, Node, ScalarNode } from "../types.ts";
import { assignment, yamlText } from "./assignment.ts";
import type { Issue, WrongValue } from "./finding.ts";
import type { Places } from "./places.ts";
import { defaultOf, exampleOf, isOptional, schemaAt, unwrap } from "./schema-place.ts";
import { isBase60, reportBase60 } from "./unquoted-time.ts";
import { reportChoice } from "./wrong-choice.ts";
import { reportType, sampleOf } from "./wrong-type.ts";

/** A value that is there, but of another type, form or size than its key takes. */
export function reportWrongValue(
  issue: Issue,
  path: KeyPath,
  node: Node,
  places: Places,
  schema: z.ZodType = schemaAt(path) ?? z.json(),
): Diagnostic {
  const wrong = { path, key: pathText(path), schema, places };
  const words = wordsOf(issue);
  if (node.kind === "scalar") return reportScalar({ ...wrong, node }, words);
  return words === undefined ? reportType({ ...wrong, node }) : reportForm({ ...wrong, node }, words);
}

function reportScalar(wrong: WrongValue<ScalarNode>, words: string | undefined): Diagnostic {
  const { node, schema } = wrong;
  const { scalar } = node;
  const inner = unwrap(schema);
  if (scalar.type === "null") return reportNull(wrong);
  if (inner instanceof z.ZodString && isBase60(node)) return reportBase60(wrong);
  if (inner instanceof z.ZodEnum) return reportChoice(wrong, inner);
  if (scalar.type === "int" && typeof scalar.value === "bigint") return reportHuge(wrong, scalar.value);
  if (words === undefined) return reportType(wrong);
  const isNumber = scalar.type === "int" || scalar.type === "float";
  return isNumber ? reportRange(wrong, words) : reportForm(wrong, words);
}

/** The message of the kind that refused the value (`kinds.ts`), if it was not the type alone. */
function wordsOf(issue: Issue): string | undefined {
  if (issue.code === "invalid_type" || issue.code === "invalid_value") return undefined;
  if (issue.code !== "invalid_union" || issue.message !== "Invalid input") return issue.message;
  const told = issue.errors.flat().find((each) => each.code !== "invalid_type");
  return told && wordsOf(told);
}

function reportNull({ path, key, node, schema, places }: WrongValue): Diagnostic {
  // An empty value has no letters to point at.
  const at = node.at.start < node.at.end ? node.at : (places.key(path) ?? node.at);
  return report("value-null", at, { key, help: adviseOnNull(path, schema, at.source) });
}

function adviseOnNull(path: KeyPath, schema: z.ZodType, source: Source): string {
  const fallback = isOptional(schema) ? defaultOf(schema) : undefined;
  if (unwrap(schema) instanceof z.ZodObject) {
    return `Write keys below it${isOptional(schema) ? ", or remove the line" : ""}.`;
  }
  if (fallback !== undefined && typeof fallback !== "object") {
    return `Write a value, or remove it: the default is \`${yamlText(fallback)}\`.`;
  }
  const example = exampleOf(schema) ?? sampleOf(schema);
  return `Write a value, for example \`${assignment(path, example, source)}\`${isOptional(schema) ? ", or remove it" : ""}.`;
}

/** An int beyond 2^53: what the schema would say of the nearest number that JavaScript has. */
function reportHuge(wrong: WrongValue<ScalarNode>, value: bigint): Diagnostic {
  const issues = wrong.schema.safeParse(Number(value)).error?.issues ?? [];
  const words = issues.map((issue) => issue.message).find((message) => message.startsWith("must be"));
  return reportRange(wrong, words ?? "must be at most 9007199254740991: JSON keeps no larger number exactly");
}

function reportRange({ path, key, node, schema }: WrongValue<ScalarNode>, words: string): Diagnostic {
  const limit = /^must be at (?:least|most) (\d+)/.exec(words)?.[1];
  const example = limit === undefined ? exampleOf(schema) : Number(limit);
  return report("value-range", node.at, {
    key,
    text: scalarText(node.scalar),
    words,
    help: `Write \`${assignment(path, example, node.at.source)}\`, for example.`,
  });
}

function reportForm({ path, key, node, schema }: WrongValue, words: string): Diagnostic {
  const text = node.kind === "scalar" ? shorten(scalarText(node.scalar)) : null;
  const example = exampleOf(schema) ?? defaultOf(schema);
  const help =
    example === undefined || example === null
      ? adviseByParent(path, node.at.source)
      : `Write it like this: \`${assignment(path, example, node.at.source)}\`.`;
  return report("value-form", node.at, { key, text, words, help });
}

/** A value of a free mapping has no example of its own; the mapping has. */
function adviseByParent(path: KeyPath, source: Source): string {
  const parent = path.slice(0, -1);
  const schema = schemaAt(parent);
  const example = schema && exampleOf(schema);
  return example === undefined ? "Correct it." : `An example: \`${assignment(parent, example, source)}\`.`;
}
