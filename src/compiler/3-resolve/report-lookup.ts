import { nearest } from "../diagnostics/nearest.ts";
import type { Reference } from "../interpolation/syntax.ts";
import { displayKey, keyText, pathText } from "../tree.ts";
import type { Node } from "../types.ts";
import type { Found } from "./lookup.ts";
import type { Leaf, Resolution } from "./resolution.ts";
import { describeValue } from "./value.ts";

/** Says why a reference led to nothing. */
export function reportLookup(
  found: Exclude<Found, { kind: "value" }>,
  key: string,
  reference: Reference,
  leaf: Leaf,
  resolution: Resolution,
): void {
  switch (found.kind) {
    case "absent":
      resolution.report("reference-unknown", leaf, reference, { key, ...suggest(found, key) });
      break;
    case "outside": {
      const exact = `\`${pathText(leaf.path)}\` is not nested that deeply: one dot is its own mapping, each further dot one more.`;
      resolution.report("reference-unknown", leaf, reference, { key, near: null, exact });
      break;
    }
    case "missing":
      resolution.report("reference-to-missing", leaf, reference, { key: pathText(found.path) });
      break;
    case "blocked": {
      const parameters = { key: found.by, found: describeValue(found.value), child: found.part };
      resolution.report("reference-into-value", leaf, reference, parameters);
      break;
    }
    case "no-index":
      resolution.report("reference-into-value", leaf, reference, {
        key: found.list,
        found: "a list",
        child: found.part,
      });
      break;
    case "failed":
      break;
  }
}

function suggest(
  { part, inside, before }: { readonly part: string; readonly inside: Node; readonly before: string },
  key: string,
): { readonly near: string | null; readonly exact: string | null } {
  if (inside.kind === "list") {
    return { near: null, exact: `The list has ${inside.items.length} items, counted from 0.` };
  }
  if (inside.kind !== "map") return { near: null, exact: null };
  if (inside.entries.has(keyText({ type: "int", value: Number(part) })) && /^\d+$/.test(part)) {
    return {
      near: null,
      exact: `OmegaConf cannot refer to a key that is a number: quote the key (\`"${part}":\`).`,
    };
  }
  const near = nearest(part, [...inside.entries.keys()].map(displayKey));
  const prefix = key.startsWith(".") ? (/^\.+/.exec(key)?.[0] ?? "") : "";
  const path = before === "" ? "" : `${before}.`;
  return { near: near === null ? null : `\${${prefix}${path}${near}}`, exact: null };
}
