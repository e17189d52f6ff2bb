import { z } from "zod";
import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { didYouMean, nearest } from "../diagnostics/nearest.ts";
import { describeNode, pathText, scalarText, shorten } from "../tree.ts";
import type { KeyPath, Node, ScalarNode } from "../types.ts";
import { assignment, yamlText } from "./assignment.ts";
import type { Issue } from "./issues.ts";
import type { Places } from "./places.ts";
import { defaultOf, exampleOf, isOptional, requiredBelow, schemaAt, unwrap } from "./schema-place.ts";

/** A value that does not fit its key. */
interface WrongValue {
  readonly issue: Issue;
  readonly path: KeyPath;
  readonly key: string;
  readonly node: Node;
  readonly schema: z.ZodType;
  readonly places: Places;
}

/** A value that is there, but of another type, form or size than its key takes. */
export function reportWrongValue(issue: Issue, path: KeyPath, node: Node, places: Places): Diagnostic {
  const schema = schemaAt(path) ?? z.json();
  const wrong: WrongValue = { issue, path, key: pathText(path), node, schema, places };
  const inner = unwrap(schema);
  if (node.kind === "scalar") {
    if (node.scalar.type === "null") return reportNull(wrong);
    if (inner instanceof z.ZodString && isBase60(node)) return reportBase60(wrong, node);
    if (inner instanceof z.ZodEnum) return reportChoice(wrong, node, inner);
    if (node.scalar.type === "int" && typeof node.scalar.value === "bigint") {
      return reportRange(
        wrong,
        node,
        "must be at most 9007199254740991, the largest number that JSON keeps exactly",
      );
    }
  }
  const words = wordsOf(issue);
  if (words === undefined) return reportType(wrong);
  const isNumber = node.kind === "scalar" && (node.scalar.type === "int" || node.scalar.type === "float");
  return isNumber ? reportRange(wrong, node, words) : reportForm(wrong, words);
}

/** The message of the kind that refused the value (`kinds.ts`), if it was not the type alone. */
function wordsOf(issue: Issue): string | undefined {
  if (issue.code === "invalid_type" || issue.code === "invalid_value") return undefined;
  if (issue.code !== "invalid_union") return issue.message;
  if (issue.message !== "Invalid input") return issue.message;
  const told = issue.errors.flat().filter((each) => each.code !== "invalid_type");
  return told[0] && wordsOf(told[0]);
}

function reportNull({ path, key, schema, places }: WrongValue): Diagnostic {
  const span = places.value(path);
  const fallback = isOptional(schema) ? defaultOf(schema) : undefined;
  const example = exampleOf(schema) ?? fallback ?? sampleOf(schema);
  const help =
    unwrap(schema) instanceof z.ZodObject
      ? `Write keys below it${isOptional(schema) ? ", or remove the line" : ""}.`
      : `Write a value, for example \`${assignment(path, example, span.source)}\`${adviseRemoval(fallback)}.`;
  // An empty value has no letters to point at.
  const at = span.start === span.end ? places.key(path) : span;
  return report("value-null", at, { key, help });
}

function adviseRemoval(fallback: unknown): string {
  if (fallback === undefined || typeof fallback === "object") return "";
  return `, or remove it: the default is \`${yamlText(fallback)}\``;
}

/** A bare `10:00:00` is a number to YAML: base-60 digits. */
function isBase60({ scalar, raw, at }: ScalarNode): boolean {
  return scalar.type === "int" && (raw.includes(":") || writtenText(at).includes(":"));
}

function writtenText({ source, start, end }: ScalarNode["at"]): string {
  const text = source.text.slice(start, end);
  return /^[\d_:+-]+$/.test(text) ? text : "";
}

function reportBase60({ path, key }: WrongValue, { scalar, raw, at }: ScalarNode): Diagnostic {
  const text = raw.includes(":") ? raw : writtenText(at);
  return report("time-unquoted", at, {
    key,
    text,
    number: scalarText(scalar),
    help: `Quote it: \`${assignment(path, text, at.source)}\`.`,
  });
}

function reportChoice({ path, key, schema }: WrongValue, node: ScalarNode, inner: z.ZodEnum): Diagnostic {
  const choices = inner.options.map(String);
  const { at, scalar } = node;
  const text = scalarText(scalar);
  if (scalar.type !== "str") {
    const help = choices.includes(text) ? `Quote it: \`${assignment(path, text, at.source)}\`.` : undefined;
    return report("value-type", at, {
      key,
      found: describeNode(node),
      wanted: wanted(schema),
      help: help ?? `Write one of ${choices.map((choice) => `\`${choice}\``).join(", ")}.`,
    });
  }
  return report("value-choice", at, {
    key,
    text: shorten(text),
    choices,
    help: didYouMean(
      nearest(text, choices),
      `Write \`${assignment(path, choices[0], at.source)}\`, for example.`,
    ),
  });
}

function reportRange({ path, key, places }: WrongValue, node: Node, words: string): Diagnostic {
  const text = node.kind === "scalar" ? scalarText(node.scalar) : describeNode(node);
  const limit = /^must be at (?:least|most) (\d+(?:\.\d+)?)/.exec(words)?.[1];
  const span = places.value(path);
  const help =
    limit === undefined
      ? "Write a number in that range."
      : `Write \`${assignment(path, Number(limit), span.source)}\`, for example.`;
  return report("value-range", span, { key, text, words, help });
}

function reportForm({ path, key, node, schema, places }: WrongValue, words: string): Diagnostic {
  const span = places.value(path);
  const example = exampleOf(schema) ?? defaultOf(schema);
  const help =
    example === undefined || example === null
      ? `Correct it; ${docOf(schema)}`
      : `Write it like this: \`${assignment(path, example, span.source)}\`.`;
  const isText = node.kind === "scalar" && node.scalar.type === "str";
  const text = isText ? scalarText(node.scalar) : undefined;
  return report("value-form", span, { key, text: text === undefined ? null : shorten(text), words, help });
}

/** What the key is for, as the rest of a sentence. */
function docOf(schema: z.ZodType): string {
  return `it is: ${z.globalRegistry.get(schema)?.description ?? "a text."}`;
}

function reportType({ path, key, node, schema, places }: WrongValue): Diagnostic {
  const span = places.value(path);
  return report("value-type", span, {
    key,
    found: describeNode(node),
    wanted: wanted(schema),
    help: adviseOnType(path, node, schema, span.source),
  });
}

function adviseOnType(
  path: KeyPath,
  node: Node,
  schema: z.ZodType,
  source: ScalarNode["at"]["source"],
): string {
  const inner = unwrap(schema);
  if (node.kind === "scalar" && inner instanceof z.ZodString) {
    const text = node.raw === "" ? scalarText(node.scalar) : node.raw;
    if (schema.safeParse(text).success) return `Quote it: \`${assignment(path, text, source)}\`.`;
  }
  if (node.kind === "scalar" && node.scalar.type === "str") {
    const value = unquoted(node.scalar.value);
    if (value !== undefined && schema.safeParse(value).success) {
      return `Remove the quotes: \`${assignment(path, value, source)}\`.`;
    }
    const wrapped = wrapText(path, node.scalar.value, inner);
    if (wrapped !== undefined) return `Write \`${assignment(path, wrapped, source)}\`.`;
  }
  const example = exampleOf(schema) ?? defaultOf(schema) ?? sampleOf(schema);
  return example === null || example === undefined
    ? `Write ${wanted(schema)}.`
    : `Write ${wanted(schema)}, for example \`${assignment(path, example, source)}\`.`;
}

function unquoted(text: string): number | boolean | undefined {
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === "true";
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** A single text where a list of it, or a mapping with one key to fill, is wanted: `tasks: hellaswag`. */
function wrapText(path: KeyPath, text: string, inner: z.ZodType): unknown {
  if (inner instanceof z.ZodArray) {
    const item = wrapText([...path, 0], text, unwrap(inner.element as z.ZodType));
    return [item ?? text];
  }
  if (!(inner instanceof z.ZodObject)) return undefined;
  const [only, ...others] = requiredBelow(path);
  return only === undefined || others.length > 0 ? undefined : { [String(only.at(-1))]: text };
}

/** What a schema takes, in words. */
function wanted(schema: z.ZodType): string {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject || inner instanceof z.ZodRecord) return "a mapping";
  if (inner instanceof z.ZodArray) return "a list";
  if (inner instanceof z.ZodNumberFormat) return "a whole number";
  if (inner instanceof z.ZodNumber) return "a number";
  if (inner instanceof z.ZodBoolean) return "`true` or `false`";
  if (inner instanceof z.ZodEnum) return inner.options.map((each) => `\`${each}\``).join(" or ");
  if (inner instanceof z.ZodString) return "a text";
  if (inner instanceof z.ZodUnion) {
    return [...new Set((inner.options as readonly z.ZodType[]).map(wanted))].join(" or ");
  }
  return "a value that JSON can hold";
}

/** Some value of the right type, where nothing better is known. */
function sampleOf(schema: z.ZodType): unknown {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodNumber) return 1;
  if (inner instanceof z.ZodBoolean) return true;
  if (inner instanceof z.ZodEnum) return inner.options[0];
  return inner instanceof z.ZodString ? "…" : undefined;
}
