import { z } from "zod";
import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { describeNode, scalarText } from "../tree.ts";
import type { KeyPath, Node, ScalarNode } from "../types.ts";
import { assignment } from "./assignment.ts";
import type { WrongValue } from "./finding.ts";
import { defaultOf, exampleOf, requiredBelow, unwrap } from "./schema-place.ts";

/** A value of another type than its key takes. */
export function reportType({ path, key, node, schema }: WrongValue): Diagnostic {
  return report("value-type", node.at, {
    key,
    found: describeNode(node),
    wanted: wanted(schema),
    help: node.kind === "scalar" ? adviseOnScalar(path, node, schema) : adviseBy(path, node, schema),
  });
}

function adviseOnScalar(path: KeyPath, node: ScalarNode, schema: z.ZodType): string {
  const { scalar, raw, at } = node;
  const write = (value: unknown): string => `\`${assignment(path, value, at.source)}\`.`;
  if (scalar.type !== "str") {
    const text = raw === "" ? scalarText(scalar) : raw;
    return takes(schema, text) ? `Quote it: ${write(text)}` : adviseBy(path, node, schema);
  }
  const value = unquoted(scalar.value);
  if (value !== undefined && raw.includes("${") && takes(schema, value))
    return `What references give inside a text, and every environment variable, is text. Read it as a value: ${write(decoding(raw))}`;
  if (value !== undefined && takes(schema, value)) return `${whyText(node)}${write(value)}`;
  const wrapped = wrapText(path, scalar.value, unwrap(schema));
  return takes(schema, wrapped) ? `Write ${write(wrapped)}` : adviseBy(path, node, schema);
}

/** Why a number or a boolean was read as text, up to what to write. */
function whyText({ at, raw }: ScalarNode): string {
  if (/["']/.test(at.source.text[at.start] ?? "")) return "Remove the quotes: ";
  return /^-?0\d/.test(raw) ? "A leading zero makes it a text: write " : "Write ";
}

/** The text of references as the value that it spells. */
function decoding(raw: string): string {
  const text = raw.replace(/^(["'])(.*)\1$/s, "$2");
  const isWhole = /^\$\{[^{}]*\}$/.test(text);
  return `\${oc.decode:${isWhole ? text : `'${text}'`}}`;
}

/** Advice by what is wanted alone. */
function adviseBy(path: KeyPath, node: Node, schema: z.ZodType): string {
  if (unwrap(schema) instanceof z.ZodObject) return "Write its keys below it, indented.";
  const example = exampleOf(schema) ?? defaultOf(schema) ?? sampleOf(schema);
  return example === null || example === undefined
    ? `Write ${wanted(schema)}.`
    : `Write ${wanted(schema)}, for example \`${assignment(path, example, node.at.source)}\`.`;
}

function takes(schema: z.ZodType, value: unknown): boolean {
  return value !== undefined && schema.safeParse(value).success;
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
export function wanted(schema: z.ZodType): string {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject || inner instanceof z.ZodRecord) return "a mapping";
  if (inner instanceof z.ZodArray) return "a list";
  if (inner instanceof z.ZodNumberFormat) return "a whole number";
  if (inner instanceof z.ZodNumber) return "a number";
  if (inner instanceof z.ZodBoolean) return "`true` or `false`";
  if (inner instanceof z.ZodEnum) return `one of ${inner.options.map((each) => `\`${each}\``).join(", ")}`;
  if (inner instanceof z.ZodString) return "a text";
  if (inner instanceof z.ZodUnion) {
    return [...new Set((inner.options as readonly z.ZodType[]).map(wanted))].join(" or ");
  }
  return "a value that JSON can hold";
}

/** Some value of the right type, where nothing better is known. */
export function sampleOf(schema: z.ZodType): unknown {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) {
    const item = exampleOf(inner.element as z.ZodType) ?? sampleOf(inner.element as z.ZodType);
    return item === undefined ? undefined : [item];
  }
  if (inner instanceof z.ZodRecord) return { name: "value" };
  if (inner instanceof z.ZodNumber) return 1;
  if (inner instanceof z.ZodBoolean) return true;
  if (inner instanceof z.ZodEnum) return inner.options[0];
  return inner instanceof z.ZodString ? "…" : undefined;
}
