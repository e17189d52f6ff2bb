import { z } from "zod";
import { isMissing } from "../2-merge/merge-into.ts";
import { exampleOf, unwrap } from "../4-validate/schema-place.ts";
import { sampleOf } from "../4-validate/wrong-type.ts";
import { tasks } from "../registry/task-registry.ts";
import { toPlain } from "../tree.ts";
import type { KeyPath, Node } from "../types.ts";

/** How many other values are tried before a key is given up. */
const most = 12;

/** Other values that a key might take, the least different first: with one of them the config is compiled again. */
export function candidatesFor(
  path: KeyPath,
  node: Node | undefined,
  schema: z.ZodType | undefined,
): readonly unknown[] {
  const value = node === undefined || isMissing(node) ? null : toPlain(node);
  const options = optionsOf(schema).flatMap((option) => insteadOf(path, value, option));
  const taken = JSON.stringify(value, bigintAsText);
  const other = options.filter(
    (option) => option !== undefined && JSON.stringify(option, bigintAsText) !== taken,
  );
  return other.slice(0, most);
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

/** The alternatives of a union; a schema that is none is its own. */
function optionsOf(schema: z.ZodType | undefined): readonly (z.ZodType | undefined)[] {
  const inner = schema && unwrap(schema);
  return inner instanceof z.ZodUnion ? (inner.options as readonly z.ZodType[]) : [schema];
}

function insteadOf(path: KeyPath, value: unknown, schema: z.ZodType | undefined): readonly unknown[] {
  const inner = schema && unwrap(schema);
  if (inner instanceof z.ZodEnum) return inner.options;
  if (Array.isArray(value)) return insteadOfList(path, value, inner);
  if (typeof value === "boolean") return [!value];
  if (typeof value === "number") return insteadOfNumber(value);
  if (typeof value === "string") return insteadOfText(path, value, schema);
  // A mapping that is asked about as a whole is an empty one.
  return schema === undefined ? [] : insteadOfNothing(schema);
}

function insteadOfNumber(value: number): readonly number[] {
  if (!Number.isInteger(value)) return [value / 2, value + 0.1, value + 1];
  return [value + 1, value - 1, value * 2, Math.floor(value / 2), value * 4, 1].filter((each) => each >= 0);
}

function insteadOfText(path: KeyPath, value: string, schema: z.ZodType | undefined): readonly unknown[] {
  if (path[0] === "eval" && path[1] === "tasks" && path.at(-1) === "name") return tasksLike(value);
  const counted = value.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10));
  return [`${value}x`, counted, `${value}1`, schema && exampleOf(schema)];
}

/** Tasks that ask the same way: of the same harness first. */
function tasksLike(name: string): readonly string[] {
  const own = tasks.find((task) => task.name === name || `${task.harness}.${task.name}` === name);
  const alike = tasks.filter(
    (task) => task.endpoint_type === own?.endpoint_type && task.needs_logprobs === own.needs_logprobs,
  );
  const near = alike.filter(({ harness }) => harness === own?.harness);
  return [...near, ...alike].map((task) =>
    task.name_is_ambiguous ? `${task.harness}.${task.name}` : task.name,
  );
}

function insteadOfList(
  path: KeyPath,
  value: readonly unknown[],
  inner: z.ZodType | undefined,
): readonly unknown[] {
  if (!(inner instanceof z.ZodArray)) return [value.slice(0, -1)];
  const element = inner.element as z.ZodType;
  const last = value.at(-1);
  const items = typeof last === "string" ? insteadOfText(path, last, element) : insteadOfNothing(element);
  const example = exampleOf(inner);
  return [
    ...items.map((item) => [...value, item]),
    ...(value.length > 0 ? [value.slice(0, -1)] : []),
    example,
  ];
}

/** Values for a key that has none. */
function insteadOfNothing(schema: z.ZodType): readonly unknown[] {
  const inner = unwrap(schema);
  const known = [exampleOf(schema), sampleOf(schema)];
  if (inner instanceof z.ZodNumber) return [...known, 1, 2, 4, 8, 64, 0.5];
  if (inner instanceof z.ZodString) return [exampleOf(schema), "x", "/x", "X", "x:1"];
  return known;
}
