import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { toPlain } from "../tree.ts";
import type { Merged, Root } from "../types.ts";
import type { Issue } from "./finding.ts";
import { reportIssue } from "./issues.ts";
import { findMissing, reportMissing } from "./missing.ts";
import { type Places, placesOf } from "./places.ts";
import { evalConfigSchema } from "./schema/index.ts";
import { isOwnKey } from "./schema-place.ts";
import { findBadValues } from "./written-values.ts";

/**
 * What can be said of a config whose references cannot be filled in: which keys do not exist, which artifacts have no
 * name, which values are secrets. So a config of another tool is told all that must change at once, and no frame beside
 * a secret shows it.
 */
export function validateUnresolved({ root }: Merged<Root>): readonly Diagnostic[] {
  if (root.kind !== "map") return [];
  const places = placesOf(root);
  const issues = evalConfigSchema.safeParse(toPlain(root)).error?.issues ?? [];
  return [
    ...findBadValues(root).map(({ diagnostic }) => diagnostic),
    ...findMissing(root)
      .filter(isOwnKey)
      .map((path) => reportMissing(path, places)),
    ...issues.filter((issue) => isAboutKeys(issue, places)).flatMap((issue) => reportIssue(issue, places)),
  ];
}

/** Whether a finding holds whatever the references give. */
function isAboutKeys({ code, path }: Issue, places: Places): boolean {
  if (code === "unrecognized_keys") return true;
  const node = places.node(path as (string | number)[]);
  return isOwnKey(path as (string | number)[]) && node !== undefined && node.kind !== "scalar";
}
