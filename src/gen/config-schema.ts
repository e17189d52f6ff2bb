import { z } from "zod";
import { evalConfigSchema } from "../compiler/4-validate/schema/index.ts";
import { envSchema } from "../compiler/4-validate/schema/run.ts";

/** A JSON schema as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The schema of a config file, for editors. `defaults` is taken out before the compiler's own schema is applied. */
export function configSchema(): JsonSchema {
  const schema = z.toJSONSchema(evalConfigSchema, { io: "input" }) as JsonSchema & {
    properties: Record<string, JsonSchema>;
  };
  const defaults = {
    description:
      "Files that this one is laid over, relative to it; `.yaml` is added where there is no suffix.",
    anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }],
  };
  // A file may leave everything to its `defaults:` and to the command line.
  const { required: _required, ...rest } = allowReferences(schema) as typeof schema;
  return { title: "nano3 evaluation config", ...rest, properties: { defaults, ...rest.properties } };
}

/** The schema of env.toml: each table is a profile, but for those that hold settings of the tools. */
export function profileSchema(): JsonSchema {
  const profile = z.toJSONSchema(envSchema.partial().extend({ extends: z.string().optional() }), {
    io: "input",
  });
  const reserved = Object.fromEntries(
    ["wandb", "cli", "cache", "artifacts"].map((name) => [name, { type: "object" }]),
  );
  const { $schema, ...table } = allowReferences(profile as JsonSchema) as JsonSchema;
  return {
    $schema,
    title: "nano3 profiles (env.toml)",
    type: "object",
    properties: reserved,
    additionalProperties: table,
  };
}

/** Wherever a value is wanted, `${…}` and `???` may stand in its place. */
function allowReferences(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(allowReferences);
  if (typeof schema !== "object" || schema === null) return schema;
  const walked = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, key === "default" ? value : allowReferences(value)]),
  ) as Record<string, unknown>;
  const { type, description, ...rest } = walked;
  const isValue = typeof type === "string" && type !== "object" && type !== "null";
  if (!isValue) return walked;
  const reference = { type: "string", pattern: "\\$\\{|^\\?\\?\\?$" };
  return { ...(description !== undefined && { description }), anyOf: [{ type, ...rest }, reference] };
}
