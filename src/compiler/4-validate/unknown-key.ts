import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { pathText } from "../tree.ts";
import type { KeyPath } from "../types.ts";
import { movedKeys } from "./moved-keys.ts";
import type { Places } from "./places.ts";
import { isKeyPath, keysOf, placesOfKey, schemaAt } from "./schema-place.ts";

/** A mapping with more unknown keys than this is not one of misspelt keys: what each was meant to be is not asked. */
const mostGuesses = 100;

/** Keys that the schema does not have at this place; of another tool's section, each key in it that must change. */
export function reportUnknownKeys(
  parent: KeyPath,
  keys: readonly string[],
  places: Places,
): readonly Diagnostic[] {
  const known = listKeys(parent);
  return keys.flatMap((key, index) =>
    reportUnknownKey(parent, key, places, index < mostGuesses ? adviseOn(parent, key) : known),
  );
}

function reportUnknownKey(parent: KeyPath, key: string, places: Places, help: string): readonly Diagnostic[] {
  const path = [...parent, key];
  const moved = movedKeys(path, places.node(path));
  if (moved.length > 0)
    return moved.map(({ path: from, tool, advice }) =>
      report("key-moved", places.key(from), { key: pathText(from), tool, advice }),
    );
  const section = pathText(parent);
  return [report("key-unknown", places.key(path), { key, section, help })];
}

/** A key of a free mapping that is no name there: `OMP-NUM-THREADS` as an environment variable. */
export function reportBadKey(path: KeyPath, message: string, places: Places): Diagnostic {
  return report("key-form", places.key(path), {
    key: String(path.at(-1)),
    section: pathText(path.slice(0, -1)),
    message,
  });
}

function adviseOn(parent: KeyPath, key: string): string {
  if (key.startsWith("+")) return "Remove the `+`: it is Hydra's; here a key is simply set.";
  if (key.startsWith("~"))
    return "`~` is Hydra's; no key can be removed here, but `key=null` sets one to nothing.";
  const near = nearest(key, keysOf(schemaAt(parent)));
  const elsewhere = placesOfKey(key);
  const [section = "", ...rest] = key.split(".");
  if (elsewhere.length > 0) return `It is a key of another section: ${quoteAll(elsewhere)}.`;
  if (near !== null) return `Did you mean \`${near}\`?`;
  if (isKeyPath(key))
    return `In a file keys are nested: write \`${section}:\` and below it \`${rest.join(".")}:\`.`;
  return listKeys(parent);
}

function listKeys(parent: KeyPath): string {
  const keys = keysOf(schemaAt(parent));
  return keys.length === 0 ? "Remove it: nothing is set here." : `Keys here: ${quoteAll(keys)}.`;
}

function quoteAll(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}
