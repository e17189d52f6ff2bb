import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import type { Span } from "../span.ts";
import { wrongText } from "./construct-problems.ts";
import { raise } from "./python-number.ts";
import type { Place } from "./text-source.ts";
import { coreTag, type YamlMapping } from "./yaml-node.ts";

/** OmegaConf's loader compares the texts of string keys, before `<<` is filled in. */
export function* findDuplicates({ pairs }: YamlMapping, place: Place): Generator<Diagnostic> {
  const seen = new Map<string, Span>();
  for (const [key] of pairs) {
    if (key.tag !== coreTag("str")) continue;
    if (key.kind !== "scalar") {
      yield wrongText(key, "a key", raise("TypeError", "unhashable type: 'list'").raises, place);
      continue;
    }
    const span = place(key.start, key.end);
    const first = seen.get(key.value);
    if (first === undefined) seen.set(key.value, span);
    else {
      const related = [{ span: first, note: "first written here" }];
      yield report("yaml-duplicate-key", span, { key: key.value }, related);
    }
  }
}
