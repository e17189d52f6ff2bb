import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { describeScalar, scalarText, walkNodes } from "../tree.ts";
import type { MapNode } from "../types.ts";

/** Keys of the config that are no texts: `on:` is true to YAML, `8000:` a number. No system takes them as names. */
export function reportKeyTypes(root: MapNode): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  walkNodes(root, (node) => {
    if (node.kind !== "map") return;
    for (const { key, keyAt } of node.entries.values()) {
      if (key.type === "str") continue;
      const written = keyAt.source.text.slice(keyAt.start, keyAt.end);
      const text = written === "" ? scalarText(key) : written;
      found.push(report("key-type", keyAt, { what: describeScalar(key), text }));
    }
  });
  return found;
}
