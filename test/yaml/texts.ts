import { readFileSync } from "node:fs";
import fc from "fast-check";
import { edits } from "./edits.ts";
import { writtenTexts } from "./written-texts.ts";

const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Texts for the comparison with OmegaConf: YAML of every kind, written out from a tree, and the texts of the conformance
 * cases; most of them then edited a little, which is where readers differ.
 */
export function yamlTexts(): fc.Arbitrary<string> {
  const text = fc.oneof({ weight: 3, arbitrary: caseTexts() }, { weight: 4, arbitrary: writtenTexts() });
  const lineBreak = fc.oneof(
    { weight: 8, arbitrary: fc.constant("\n") },
    fc.constantFrom("\r\n", "\r", "\x85"),
  );
  return fc.tuple(text, lineBreak, fc.array(edits(), { maxLength: 4 })).map(([start, broken, all]) => {
    const edited = all.reduce((result, edit) => edit(result), start.replaceAll("\n", broken));
    return edited.replace(loneSurrogate, "");
  });
}

function caseTexts(): fc.Arbitrary<string> {
  const url = new URL("../conformance/cases.json", import.meta.url);
  const cases = JSON.parse(readFileSync(url, "utf8")) as readonly { files: Record<string, string> }[];
  const texts = cases.flatMap(({ files }) => Object.entries(files));
  return fc.constantFrom(...texts.filter(([name]) => name.endsWith(".yaml")).map(([, text]) => text));
}
