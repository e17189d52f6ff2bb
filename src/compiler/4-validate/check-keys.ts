import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { describeScalar, pathText, scalarText, walkNodes } from "../tree.ts";
import type { KeyPath, MapNode } from "../types.ts";
import { keysOf, schemaAt } from "./schema-place.ts";

/**
 * Keys of the config that are no names: `on:` is true to YAML, `8000:` a number. `__proto__` would be lost without a word on
 * its way through JavaScript's objects.
 */
export function reportBadKeys(root: MapNode): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  walkNodes(root, (node, path) => {
    if (node.kind !== "map") return;
    for (const { key, keyAt } of node.entries.values()) {
      if (key.type === "str" && key.value === "__proto__" && takesNames(path))
        found.push(
          report("key-form", keyAt, { key: key.value, section: pathText(path), message: "cannot be a name" }),
        );
      if (key.type === "str") continue;
      const written = keyAt.source.text.slice(keyAt.start, keyAt.end);
      const text = written === "" ? scalarText(key) : written;
      found.push(report("key-type", keyAt, { what: describeScalar(key), text }));
    }
  });
  return found;
}

/** Whether keys of a mapping are names of the user's own. In any other section `__proto__` is an unknown key. */
function takesNames(path: KeyPath): boolean {
  return keysOf(schemaAt(path)).length === 0 || schemaAt([...path, "__proto__"]) !== undefined;
}
