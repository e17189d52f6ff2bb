import { report } from "../diagnostics/diagnostic.ts";
import { pathText, walkNodes } from "../tree.ts";
import type { MapNode } from "../types.ts";
import type { FoundValue } from "./finding.ts";

const words = "holds half of a character (a lone surrogate), which no file can hold";
const loneSurrogate = /\p{Cs}/u;
const help = 'Write the whole character, or both halves: `"\\U0001F600"`.';

/** Texts and keys that YAML's escapes can spell and UTF-8 cannot: an artifact would hold another text. */
export function findUnencodable(root: MapNode): readonly FoundValue[] {
  const found: FoundValue[] = [];
  walkNodes(root, (node, path) => {
    if (node.kind === "scalar") {
      if (node.scalar.type !== "str" || !loneSurrogate.test(node.scalar.value)) return;
      const key = pathText(path);
      found.push({ path, diagnostic: report("value-form", node.at, { key, text: null, words, help }) });
    } else if (node.kind === "map") {
      for (const [key, { keyAt }] of node.entries) {
        if (!loneSurrogate.test(key)) continue;
        const section = pathText(path);
        const diagnostic = report("key-form", keyAt, { key, section, message: words });
        found.push({ path: [...path, key], diagnostic });
      }
    }
  });
  return found;
}
