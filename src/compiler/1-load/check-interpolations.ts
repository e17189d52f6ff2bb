import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { fullKeyOf, labelsOf } from "../full-key.ts";
import { locate } from "../interpolation/locate.ts";
import { parseText } from "../interpolation/parser.ts";
import { isSimple } from "../interpolation/simple.ts";
import { fillTemplate } from "../python/template.ts";
import { walkLeaves } from "../tree.ts";
import type { KeyPath, Node, ScalarNode } from "../types.ts";

/**
 * Every broken `${…}` of a tree. OmegaConf refuses them when it loads a file, whatever overrides them later. `above` is
 * the path at which the tree will stand.
 */
export function checkInterpolations(root: Node, above: KeyPath = []): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  walkLeaves(root, (leaf, path) =>
    problems.push(...checkInterpolation(leaf, () => [...above, ...labelsOf(root, path)])),
  );
  return problems;
}

/** The same of one leaf. */
export function checkInterpolation({ scalar, at }: ScalarNode, labels: () => KeyPath): readonly Diagnostic[] {
  if (scalar.type !== "str" || !scalar.value.includes("${") || isSimple(scalar.value)) return [];
  const parsed = parseText(scalar.value);
  if (!("problem" in parsed)) return [];
  const { problem: what, help, raisedAs, raised } = parsed;
  const key = fullKeyOf(labels());
  const raises = { class: raisedAs, message: fillTemplate(raised, key), key: key === "" ? null : key };
  return [report("interpolation-syntax", locate({ at }, scalar.value, parsed), { what, help, raises })];
}
