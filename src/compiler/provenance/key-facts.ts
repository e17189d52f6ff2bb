import { z } from "zod";
import { defaultOf, isOptional, schemaAt, unwrap } from "../4-validate/schema-place.ts";
import { wanted } from "../4-validate/wrong-type.ts";
import { pathText } from "../tree.ts";
import type { KeyPath } from "../types.ts";

/** What the schema says about a key. */
export interface KeyFacts {
  /** The key that the documentation is of: the key itself, or for an item of a list or a free mapping the one around it. */
  readonly documented: string;
  readonly documentation: string | null;
  /** In words: `a whole number (1024 to 65520)`. */
  readonly type: string;
  readonly unit: string | null;
  readonly required: boolean;
  /** Absent where there is none. */
  readonly default?: unknown;
  /** The system that takes the value, and under which name: `Ray Serve: HTTPOptions.port`. */
  readonly consumer: string | null;
  readonly example?: unknown;
}

/** The facts of a key, or null for one inside a mapping that is passed on unchecked. */
export function factsOf(path: KeyPath): KeyFacts | null {
  const schema = schemaAt(path);
  if (schema === undefined) return null;
  const documented = documentedPath(path);
  const { description, unit, consumer, example } = metaAt(documented);
  const isItem = documented.length < path.length;
  const isMapping = unwrap(schema) instanceof z.ZodObject;
  const written = defaultOf(schema);
  // What a section is when it is not written its keys say.
  const fallback = isMapping && written !== null ? undefined : written;
  return {
    documented: pathText(documented),
    documentation: description ?? null,
    type: typeText(schema),
    unit: typeof unit === "string" ? unit : null,
    required: !isItem && !isOptional(schema) && !isMapping,
    ...(fallback !== undefined && { default: fallback }),
    consumer: typeof consumer === "string" ? consumer : null,
    ...(example !== undefined && !isItem && { example }),
  };
}

/** Items of lists and of free mappings are documented where the list or mapping is. */
function documentedPath(path: KeyPath): KeyPath {
  const parent = path.slice(0, -1);
  const around = schemaAt(parent);
  const isItem = path.length > 1 && around !== undefined && !(unwrap(around) instanceof z.ZodObject);
  return isItem && metaAt(path).description === undefined ? documentedPath(parent) : path;
}

function metaAt(path: KeyPath): z.GlobalMeta {
  const schema = schemaAt(path);
  return (schema && z.globalRegistry.get(schema)) ?? {};
}

function typeText(schema: z.ZodType): string {
  const inner = unwrap(schema);
  const range = inner instanceof z.ZodNumber ? rangeText(inner) : "";
  return `${wanted(schema)}${range}${schema.safeParse(null).success ? " or null" : ""}`;
}

function rangeText({ minValue, maxValue }: z.ZodNumber): string {
  const bounded = [minValue, maxValue].map(
    (limit) => limit !== null && Math.abs(limit) < Number.MAX_SAFE_INTEGER,
  );
  if (bounded[0] && bounded[1]) return ` (${minValue} to ${maxValue})`;
  return bounded[0] ? ` (at least ${minValue})` : "";
}
