import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { pathText } from "../tree.ts";
import type { KeyPath } from "../types.ts";
import { adviceOnMovedKey } from "./moved-keys.ts";
import type { Places } from "./places.ts";
import { isKeyPath, keysOf, placesOfKey, schemaAt } from "./schema-place.ts";

/** A key that the schema does not have at this place. */
export function reportUnknownKey(parent: KeyPath, key: string, places: Places): Diagnostic {
  const section = pathText(parent);
  return report("key-unknown", places.key([...parent, key]), { key, section, help: adviseOn(parent, key) });
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
  const moved = adviceOnMovedKey(pathText([...parent, key]));
  if (moved !== undefined) return moved;
  if (key.startsWith("+")) return "Remove the `+`: it is Hydra's; here a key is simply set.";
  if (key.startsWith("~"))
    return "`~` is Hydra's; no key can be removed here, but `key=null` sets one to nothing.";
  const siblings = keysOf(schemaAt(parent));
  const near = nearest(key, siblings);
  const elsewhere = placesOfKey(key);
  const [section = "", ...rest] = key.split(".");
  if (elsewhere.length > 0) return `It is a key of another section: ${quoteAll(elsewhere)}.`;
  if (near !== null) return `Did you mean \`${near}\`?`;
  if (isKeyPath(key))
    return `In a file keys are nested: write \`${section}:\` and below it \`${rest.join(".")}:\`.`;
  return siblings.length === 0 ? "Remove it: nothing is set here." : `Keys here: ${quoteAll(siblings)}.`;
}

function quoteAll(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}
