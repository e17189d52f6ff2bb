import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { describeNode, scalarText } from "../tree.ts";
import type { KeyPath, MapNode, Node } from "../types.ts";

/** Keys of the config that are no texts: `on:` is true to YAML, `8000:` a number. No system takes them as names. */
export function reportKeyTypes(root: MapNode): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const pending: { readonly node: Node; readonly path: KeyPath }[] = [{ node: root, path: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, path } = next;
    if (node.kind === "list") {
      for (const [index, item] of node.items.entries()) pending.push({ node: item, path: [...path, index] });
    }
    if (node.kind !== "map") continue;
    for (const [key, entry] of node.entries) {
      pending.push({ node: entry.value, path: [...path, key] });
      if (entry.key.type === "str") continue;
      const what = describeNode({
        kind: "scalar",
        scalar: entry.key,
        at: entry.keyAt,
        raw: "",
        overrode: [],
      });
      const { source, start, end } = entry.keyAt;
      const written = source.text.slice(start, end);
      found.push(
        report("key-type", entry.keyAt, { what, text: written === "" ? scalarText(entry.key) : written }),
      );
    }
  }
  return found;
}
