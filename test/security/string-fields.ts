import { z } from "zod";
import { evalConfigSchema } from "../../src/compiler/4-validate/schema/index.ts";
import { defaultOf, exampleOf, unwrap } from "../../src/compiler/4-validate/schema-place.ts";

/** A place of the config where a user writes a text: found in the schema, so that a new key is among them by itself. */
export interface StringField {
  /** `eval.tasks[0].env_vars.NAME`; of a key the path of its mapping, and the mark `{key}`. */
  readonly name: string;
  readonly path: readonly (string | number)[];
  /** The text is the key of an entry with this value; absent: the text is the value. */
  readonly entry?: unknown;
  /** Takes one text and nothing else into account. */
  readonly schema: z.ZodType;
  /** A value that the schema takes; an enumeration has none to build on. */
  readonly sample: string | undefined;
}

/** For kinds of text that have no example of their own. */
const samples = [
  "sample",
  "SAMPLE",
  "/lustre/sample",
  "/lustre/sample:/sample",
  "sample:v1",
  "slurm",
  "1.7.0",
  "2.49.2",
  "present",
  "NoSchedule",
  "100Gi",
] as const;

/** Every place of the config that takes a text. */
export const stringFields: readonly StringField[] = fieldsOf(evalConfigSchema, []);

function fieldsOf(schema: z.ZodType, path: StringField["path"]): StringField[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    const known = Object.entries(inner.shape).flatMap(([key, child]) =>
      fieldsOf(child as z.ZodType, [...path, key]),
    );
    const { catchall } = inner.def;
    const isOpen = catchall !== undefined && !(catchall instanceof z.ZodNever);
    return isOpen ? [...known, ...entriesOf(z.string(), catchall as z.ZodType, path)] : known;
  }
  if (inner instanceof z.ZodArray) return fieldsOf(inner.element as z.ZodType, [...path, 0]);
  if (inner instanceof z.ZodRecord)
    return entriesOf(inner.keyType as z.ZodType, inner.valueType as z.ZodType, path);
  // A number is no way for a text; an enumeration is one that is closed, and must be shut.
  if (inner instanceof z.ZodNumber || inner instanceof z.ZodBoolean) return [];
  const sample = inner instanceof z.ZodEnum ? undefined : sampleOf(schema);
  return [{ name: nameOf(path), path, schema, sample }];
}

/** The values of a mapping with names of the user's own, and those names. */
function entriesOf(keys: z.ZodType, values: z.ZodType, path: StringField["path"]): StringField[] {
  const own = path.join("_").toUpperCase();
  const key = [own, own.toLowerCase().replaceAll("_", "-")].find((each) => keys.safeParse(each).success);
  if (key === undefined) throw new Error(`no sample of a key fits ${nameOf(path)}`);
  const entry = entryOf(values);
  return [
    ...fieldsOf(values, [...path, key]),
    { name: `${nameOf(path)}.{key}`, path, entry, schema: keys, sample: `${key}x` },
  ];
}

/** A value that a mapping takes for its entries. */
function entryOf(schema: z.ZodType): unknown {
  const candidates = ["x", exampleOf(schema), "x:v1", { name: "x", key: "x" }];
  const fitting = candidates.find((each) => schema.safeParse(each).success);
  if (fitting === undefined) throw new Error("no sample of a value fits the values of a mapping");
  return fitting;
}

function sampleOf(schema: z.ZodType): string | undefined {
  return [exampleOf(schema), defaultOf(schema), ...samples].find(
    (each): each is string => typeof each === "string" && schema.safeParse(each).success,
  );
}

function nameOf(path: StringField["path"]): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .slice(1);
}

export const variantCount = 4;

/** The texts that stand for a hostile one in a field: by itself, and in and around a value that is right. */
export function variantsOf({ sample }: StringField, text: string): readonly string[] {
  if (sample === undefined) return Array(variantCount).fill(text);
  const middle = Math.ceil(sample.length / 2);
  return [text, sample + text, text + sample, sample.slice(0, middle) + text + sample.slice(middle)];
}

/** Whether the field's own schema takes a text. */
export function takes(field: StringField, text: string): boolean {
  return field.schema.safeParse(text).success;
}
