import type { Result } from "../diagnostics/result.ts";
import { compose } from "./compose.ts";
import { construct } from "./construct.ts";
import { Cursor } from "./cursor.ts";
import { parseDocuments } from "./parse-document.ts";
import type { PythonValue } from "./python-value.ts";
import { readable } from "./readable.ts";
import { Refusal } from "./refusal.ts";
import { Scanner } from "./scanner.ts";
import type { Origin, Place } from "./text-source.ts";
import { coreTag, type YamlNode } from "./yaml-node.ts";

/**
 * Reads the one YAML document of a text as PyYAML does under OmegaConf's loader: characters → tokens → events → nodes →
 * values, each step taken when the next one asks, so that of two mistakes the same is met first. An empty document is a
 * null. The value is undefined where the text could not be read to its end.
 */
export function readYaml(text: string, origin: Origin, place: Place): Result<PythonValue> {
  try {
    const cursor = new Cursor(readable(text, origin, place), place);
    const node = compose(parseDocuments(new Scanner(cursor)), place) ?? emptyNode(text);
    return construct(node, place);
  } catch (problem) {
    if (problem instanceof Refusal) return { value: undefined, diagnostics: [problem.diagnostic] };
    throw problem;
  }
}

function emptyNode({ length }: { readonly length: number }): YamlNode {
  return { kind: "scalar", tag: coreTag("null"), value: "", start: Math.max(0, length - 1), end: length };
}
