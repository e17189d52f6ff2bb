import { z } from "zod";
import { yamlText } from "../compiler/4-validate/assignment.ts";
import { evalConfigSchema } from "../compiler/4-validate/schema/index.ts";

/** A key of the config with what the schema says of it. */
export interface KeyReference {
  /** `deploy.port`, `eval.tasks[].name`, `run.<name>`. */
  readonly path: string;
  readonly doc: string;
  readonly type: string;
  readonly unit: string | undefined;
  /** In YAML; undefined: there is none. */
  readonly fallback: string | undefined;
  readonly isRequired: boolean;
  /** The system that takes the value, and its name there. */
  readonly consumer: string | undefined;
  /** As it is written: `port: 9000`. Undefined: nothing gives one. */
  readonly example: string | undefined;
}

/** What zod and `key` say of a key, as JSON schema. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly consumer?: string;
  readonly unit?: string;
  readonly example?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
}

/** Every key that a config can have, in the order of the schema; a section itself only where it is documented. */
export function keyReferences(): readonly KeyReference[] {
  return [...referencesBelow(z.toJSONSchema(evalConfigSchema, { io: "input" }) as Schema, "")];
}

function* referencesBelow(schema: Schema, path: string): Iterable<KeyReference> {
  const inner = mappingIn(schema);
  if (inner === undefined) return;
  const base = inner === schema.items ? `${path}[].` : path === "" ? "" : `${path}.`;
  for (const [name, child] of Object.entries(inner.properties ?? {})) {
    const isRequired = inner.required?.includes(name) ?? false;
    if (child.description !== undefined) yield referenceTo(name, base + name, child, isRequired);
    yield* referencesBelow(child, base + name);
  }
  const others = inner.additionalProperties;
  if (typeof others === "object" && others.description !== undefined)
    yield referenceTo("model", `${base}<name>`, others, false);
}

/** The mapping with keys of ours that a value is, or that is its item or one of its alternatives. */
function mappingIn(schema: Schema): Schema | undefined {
  const candidates = [schema, schema.items, ...(schema.anyOf ?? [])];
  return candidates.find((candidate) => candidate?.properties !== undefined);
}

function referenceTo(name: string, path: string, schema: Schema, isRequired: boolean): KeyReference {
  const example = exampleOf(schema);
  return {
    path,
    doc: schema.description ?? "",
    type: typeText(schema),
    unit: schema.unit,
    fallback: schema.default === undefined ? undefined : yamlText(schema.default),
    isRequired,
    consumer: schema.consumer,
    example: example === undefined ? undefined : `${name}: ${yamlText(example)}`,
  };
}

/** The example that is given; else one that follows from the type: the other switch, another choice, the default itself. */
function exampleOf(schema: Schema): unknown {
  const { example, enum: choices, default: fallback, type, minimum } = schema;
  const inner = schema.anyOf?.find((each) => each.type !== "null");
  if (example !== undefined) return example;
  if (choices !== undefined) return choices.find((choice) => choice !== fallback);
  if (type === "boolean") return fallback !== true;
  if (type === "integer" || type === "number") return fallback ?? minimum;
  if (inner !== undefined) return exampleOf(inner);
  return typeof fallback === "string" ? fallback : undefined;
}

/** From here on a limit only keeps nonsense out: nobody needs to know it. */
const unlimited = 1_000_000;

function typeText(schema: Schema): string {
  const { enum: choices, anyOf, type, items, properties } = schema;
  if (choices !== undefined) return choices.map((choice) => `\`${String(choice)}\``).join(" or ");
  if (anyOf !== undefined) return anyOf.map(typeText).join(" or ");
  if (type === "array") return `list of ${items === undefined ? "values" : plural(items)}`;
  if (type === "object") return properties === undefined ? "mapping" : "section";
  if (type === "integer" || type === "number") return numberText(schema);
  if (type === "boolean") return "`true` or `false`";
  return type === "string" ? "text" : (type ?? "any value");
}

function plural(items: Schema): string {
  return items.properties === undefined ? "texts" : "mappings";
}

function numberText({ type, minimum = -unlimited, maximum = unlimited }: Schema): string {
  const name = type === "integer" ? "whole number" : "number";
  if (minimum > -unlimited && maximum < unlimited) return `${name} from ${minimum} to ${maximum}`;
  return minimum > -unlimited ? `${name} from ${minimum} on` : name;
}
