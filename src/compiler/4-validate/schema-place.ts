import { z } from "zod";
import { pathText } from "../tree.ts";
import type { KeyPath } from "../types.ts";
import { evalConfigSchema } from "./schema/index.ts";

/** Reading the schema by key path: which keys there are, what a key takes, what it is when it is not written. */

/** The schema at a path with its default and whether it may be null, or undefined where none is known. */
export function schemaAt(path: KeyPath): z.ZodType | undefined {
  let schema: z.ZodType | undefined = evalConfigSchema;
  for (const step of path) {
    if (schema === undefined) return undefined;
    schema = childSchema(unwrap(schema), step);
  }
  return schema;
}

/** Whether a key has a name of the user's own: what is not as its mapping takes such keys is no key at all. */
export function isOwnKey(path: KeyPath): boolean {
  const parent = schemaAt(path.slice(0, -1));
  const inner = parent && unwrap(parent);
  return inner instanceof z.ZodObject && !Object.hasOwn(inner.shape, String(path.at(-1)));
}

/** What a schema takes, without its default and its null. */
export function unwrap(schema: z.ZodType): z.ZodType {
  let inner = schema;
  for (let next = unwrapOnce(inner); next !== undefined; next = unwrapOnce(inner)) inner = next;
  return inner;
}

/** Keys of a mapping that is closed; none for any other. */
export function keysOf(schema: z.ZodType | undefined): readonly string[] {
  const inner = schema && unwrap(schema);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

/** The value that a key has when it is not written, or undefined when it must be written. */
export function defaultOf(schema: z.ZodType): unknown {
  const outcome = schema.safeParse(undefined);
  return outcome.success ? outcome.data : undefined;
}

/** Whether a key may be left out. */
export function isOptional(schema: z.ZodType): boolean {
  return schema.safeParse(undefined).success;
}

/** An example of a value: that of the key, else that of its kind. */
export function exampleOf(schema: z.ZodType): unknown {
  for (let inner: z.ZodType | undefined = schema; inner !== undefined; inner = unwrapOnce(inner)) {
    const example = z.globalRegistry.get(inner)?.example;
    if (example !== undefined) return example;
  }
  return undefined;
}

/** Keys that must be written below a path, at whatever depth: what an absent section lacks. */
export function requiredBelow(path: KeyPath): readonly KeyPath[] {
  const schema = schemaAt(path);
  const inner = schema && unwrap(schema);
  if (!(inner instanceof z.ZodObject)) return [path];
  return Object.keys(inner.shape)
    .map((key) => [...path, key])
    .filter((child) => !isOptional(schemaAt(child) ?? z.any()))
    .flatMap(requiredBelow);
}

/** Where else in a config a key of this name is: `deploy.port`, `eval.tasks[].name`. */
export function placesOfKey(name: string): readonly string[] {
  return allKeys.filter(({ key }) => key === name).map(({ text }) => text);
}

/** Whether a text is the full path of a key: `deploy.num_gpus`. */
export function isKeyPath(text: string): boolean {
  return allKeys.some((each) => each.text === text);
}

interface KnownKey {
  readonly key: string;
  readonly text: string;
}

const allKeys: readonly KnownKey[] = listKeys(evalConfigSchema, []);

function listKeys(schema: z.ZodType, path: KeyPath): KnownKey[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) return listKeys(inner.element as z.ZodType, [...path, "[]"]);
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(inner.shape).flatMap(([key, child]) => {
    const here = [...path, key];
    return [{ key, text: pathText(here).replaceAll(".[]", "[]") }, ...listKeys(child as z.ZodType, here)];
  });
}

/** The schema of one key or element below a schema without default and null. */
export function childSchema(schema: z.ZodType, step: string | number): z.ZodType | undefined {
  if (schema instanceof z.ZodArray)
    return typeof step === "number" ? (schema.element as z.ZodType) : undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  if (!(schema instanceof z.ZodObject)) return undefined;
  if (Object.hasOwn(schema.shape, step)) return schema.shape[step] as z.ZodType;
  return schema.def.catchall instanceof z.ZodNever ? undefined : (schema.def.catchall as z.ZodType);
}

function unwrapOnce(schema: z.ZodType): z.ZodType | undefined {
  const isWrapper =
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional;
  return isWrapper ? (schema.unwrap() as z.ZodType) : undefined;
}
