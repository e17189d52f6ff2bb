import { z } from "zod";
import { evalConfigSchema } from "../compiler/4-validate/schema/index.ts";
import { envSchema } from "../compiler/4-validate/schema/run.ts";

/** A JSON schema as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The schema of a config file, for editors. `defaults` is taken out before the compiler's own schema is applied. */
export function configSchema(): JsonSchema {
  const schema = z.toJSONSchema(evalConfigSchema, { io: "input" });
  const { $schema, properties, ...rest } = forFile(schema) as JsonSchema & { properties: JsonSchema };
  const defaults = {
    description:
      "Files that this one is laid over, relative to it; `.yaml` is added where there is no suffix.",
    anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }],
  };
  return { $schema, title: "nano3 evaluation config", ...rest, properties: { defaults, ...properties } };
}

/** The schema of env.toml: each table is a profile, but for those that hold settings of the tools. */
export function profileSchema(): JsonSchema {
  const profile = z.toJSONSchema(envSchema.partial().extend({ extends: z.string().optional() }), {
    io: "input",
  });
  const reserved = Object.fromEntries(
    ["wandb", "cli", "cache", "artifacts"].map((name) => [name, { type: "object" }]),
  );
  const { $schema, $defs, ...table } = forFile(profile) as JsonSchema;
  return {
    $schema,
    title: "nano3 profiles (env.toml)",
    type: "object",
    properties: reserved,
    additionalProperties: table,
    ...($defs !== undefined && { $defs }),
  };
}

/** What may stand wherever a value is wanted: it is filled in, or given, when nano3 compiles. */
const reference = { type: "string", pattern: "\\$\\{|^\\?\\?\\?$" };

/** Where a schema stands: at the top, in a mapping that other layers add to, or in an item of a list, which is whole. */
type Place = "top" | "layered" | "whole";

/**
 * A schema of whole configs as one of files: what is required may stand in another layer, and `${…}` in the place of a
 * value. Of what only this project knows (unit, consumer) the description tells.
 */
function forFile(schema: unknown, place: Place = "top"): unknown {
  const key = schema as KeySchema;
  const { description, consumer, unit, example, required, default: fallback, ...rest } = key;
  const constraints = Object.fromEntries(
    Object.entries(rest).map(([keyword, value]) => [keyword, walkKeyword(keyword, value, place)]),
  );
  const kept = { ...constraints, ...(place === "whole" && required !== undefined && { required }) };
  const isValue = "type" in rest && rest.type !== "null" && place !== "top";
  return {
    ...(description !== undefined && { description: describe(key) }),
    ...(fallback !== undefined && { default: fallback }),
    ...(example !== undefined && { examples: [example] }),
    ...(isValue ? { anyOf: [kept, reference] } : kept),
  };
}

/** What `key` of the schema attaches, and what JSON schema has. */
interface KeySchema extends JsonSchema {
  readonly description?: string;
  readonly consumer?: string;
  readonly unit?: string;
  readonly example?: unknown;
  readonly required?: readonly string[];
  readonly default?: unknown;
}

function describe({ description = "", unit, consumer }: KeySchema): string {
  const facts = [unit && `In ${unit}.`, consumer && `Goes to ${consumer}.`].filter((fact) => fact);
  return [description, ...facts].join(" ");
}

/** Schemas inside a schema; the other keywords hold data. Keys and parts of a text (`allOf`) are never references. */
function walkKeyword(keyword: string, value: unknown, place: Place): unknown {
  const inner = place === "top" ? "layered" : place;
  switch (keyword) {
    case "properties":
      return Object.fromEntries(
        Object.entries(value as JsonSchema).map(([key, each]) => [key, forFile(each, inner)]),
      );
    case "anyOf":
      return (value as readonly unknown[]).map((each) => forFile(each, inner));
    case "items":
      return forFile(value, "whole");
    case "additionalProperties":
      return typeof value === "object" ? forFile(value, inner) : value;
    default:
      return value;
  }
}
