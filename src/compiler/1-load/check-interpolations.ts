import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { locate } from "../interpolation/locate.ts";
import { parseText } from "../interpolation/parser.ts";
import { walkLeaves } from "../tree.ts";
import type { Node } from "../types.ts";

/** Every broken `${…}` of a tree. OmegaConf refuses them when it loads a file, whatever overrides them later. */
export function checkInterpolations(root: Node): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  walkLeaves(root, ({ scalar, at }) => {
    if (scalar.type !== "str" || !scalar.value.includes("${")) return;
    const parsed = parseText(scalar.value);
    if (!("problem" in parsed)) return;
    const { problem: what, help } = parsed;
    problems.push(report("interpolation-syntax", locate({ at }, scalar.value, parsed), { what, help }));
  });
  return problems;
}
