import type { Diagnostic, Related } from "../../diagnostics/diagnostic.ts";
import type { KeyPath } from "../../types.ts";
import { onCommandLine } from "../assignment.ts";
import type { Places } from "../places.ts";
import type { EvalConfig } from "../schema/index.ts";
import { defaultOf, schemaAt } from "../schema-place.ts";

/** A check between keys of a config that the schema has passed. Its name is the sentence that it makes sure of. */
export type Rule = (config: EvalConfig, places: Places) => Iterable<Diagnostic>;

/** The path of a text with dots; for keys without dots. */
export function pathOf(text: string): KeyPath {
  return text.split(".");
}

/** A key with a value, as a help shows it: `` `deploy.num_gpus=4` ``. */
export function setting(key: string, value: unknown): string {
  return `\`${onCommandLine(pathOf(key), value)}\``;
}

/** Alternatives in a sentence: `a`, `b` or `c`. */
export function either(alternatives: readonly string[]): string {
  const last = alternatives.at(-1) ?? "";
  return alternatives.length < 2 ? last : `${alternatives.slice(0, -1).join(", ")} or ${last}`;
}

/** The first of the keys that somebody wrote, else the first: where to point when several take part. */
export function writtenFirst(places: Places, keys: readonly string[]): KeyPath {
  return pathOf(keys.find((key) => places.node(pathOf(key)) !== undefined) ?? keys[0] ?? "");
}

/** Where the other keys that take part were written, but for the one that is pointed at. */
export function others(
  places: Places,
  at: KeyPath,
  notes: readonly (readonly [key: string, note: string])[],
): readonly Related[] {
  return notes.flatMap(([key, note]) => (key === at.join(".") ? [] : relatedTo(places, pathOf(key), note)));
}

/** A note at the value of a path, if somebody wrote it. */
export function relatedTo(places: Places, path: KeyPath, note: string): readonly Related[] {
  const span = places.node(path) === undefined ? null : places.value(path);
  return span === null ? [] : [{ span, note }];
}

/** Whether a key has another value than the schema's default. */
export function isChanged(key: string, value: unknown): boolean {
  const schema = schemaAt(pathOf(key));
  return schema !== undefined && JSON.stringify(defaultOf(schema)) !== JSON.stringify(value);
}
