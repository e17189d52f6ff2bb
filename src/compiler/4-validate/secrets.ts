import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { secretIn } from "../secrets/secret-value.ts";
import { pathText, walkLeaves } from "../tree.ts";
import type { KeyPath, MapNode, Overridden, ScalarNode } from "../types.ts";

/** A secret found in the config. Its value is in no message, and masked in every code frame. */
export interface FoundSecret {
  readonly path: KeyPath;
  readonly diagnostic: Diagnostic;
}

/** Values that are secrets by their shape, by the name of their variable or key, or by an assignment in a line of bash. */
export function findSecrets(root: MapNode): readonly FoundSecret[] {
  const found: FoundSecret[] = [];
  walkLeaves(root, (leaf, path) => {
    for (const { at, scalar } of recordedValues(leaf)) {
      if (scalar?.type !== "str") continue;
      const secret = secretIn(path, scalar.value);
      if (secret === undefined) continue;
      const diagnostic = report("secret-value", at, { key: pathText(path), ...secret });
      found.push({ path, diagnostic: { ...diagnostic, masked: [at] } });
    }
  });
  return found;
}

/** The value, and those of overrides that another replaced: `plan.json` holds the command line as it was. */
function recordedValues({ scalar, at, overrode }: ScalarNode): readonly Overridden[] {
  return [{ scalar, at }, ...overrode.filter((each) => each.at.source.kind === "override")];
}
