import { z } from "zod";
import { evalConfigSchema } from "../compiler/4-validate/schema/index.ts";

/** One key of the config as the reference shows it. */
interface KeyRow {
  readonly path: string;
  readonly schema: Schema;
  readonly required: boolean;
}

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly consumer?: string;
  readonly unit?: string;
  readonly example?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
}

/** generated/reference.md: every key with its type, unit, default and the system that takes it. */
export function referencePage(): string {
  const schema = z.toJSONSchema(evalConfigSchema, { io: "input" }) as Schema;
  const rows = [...keysOf(schema, "", true)];
  const sections = Object.keys(schema.properties ?? {}).map((section) => {
    const own = rows.filter(({ path }) => path === section || path.startsWith(`${section}.`));
    return `## ${section}\n\n${own.map(describeKey).join("\n")}`;
  });
  return `# Reference of the config\n\nDerived from \`src/compiler/4-validate/schema\` by \`npm run gen\`.\n\n${sections.join("\n\n")}\n`;
}

function* keysOf(schema: Schema, path: string, required: boolean): Iterable<KeyRow> {
  const inner = schema.items?.properties === undefined ? schema : schema.items;
  const below = inner === schema ? path : `${path}[]`;
  if (schema.description !== undefined && path !== "") yield { path, schema, required };
  for (const [key, child] of Object.entries(inner.properties ?? {}))
    yield* keysOf(child, below === "" ? key : `${below}.${key}`, inner.required?.includes(key) ?? false);
}

function describeKey({ path, schema, required }: KeyRow): string {
  const facts = [
    typeText(schema),
    schema.unit,
    required
      ? "**required**"
      : schema.default === undefined
        ? undefined
        : `default \`${JSON.stringify(schema.default)}\``,
    schema.consumer,
    schema.example === undefined ? undefined : `example \`${JSON.stringify(schema.example)}\``,
  ];
  return `- \`${path}\` — ${facts.filter((fact) => fact !== undefined).join(" · ")}  \n  ${schema.description}`;
}

function typeText(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((each) => `\`${String(each)}\``).join(" \\| ");
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(" or ");
  if (schema.type === "array")
    return `list of ${schema.items === undefined ? "values" : typeText(schema.items)}`;
  if (schema.type === "object") return schema.properties === undefined ? "mapping" : "mapping of keys";
  return schema.type ?? "any value";
}
