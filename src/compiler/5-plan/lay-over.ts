import { WholeFloat } from "../python/whole-float.ts";
import type { Json, JsonObject } from "./types.ts";

/** One value over another as the launcher merges its configs: mappings key by key, everything else replaced (0.2.6, common/helpers.py). */
export function layOver(under: Json, over: Json): Json {
  if (!isObject(under) || !isObject(over)) return over;
  const merged: Record<string, Json> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const before = Object.hasOwn(under, key) ? under[key] : undefined;
    merged[key] = before === undefined ? value : layOver(before, value);
  }
  return merged;
}

/** Whether a value is a mapping. */
export function isObject(value: Json): value is JsonObject {
  if (value instanceof WholeFloat) return false;
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
