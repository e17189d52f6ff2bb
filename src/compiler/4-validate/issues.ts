import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Issue } from "./finding.ts";
import { reportMissing } from "./missing.ts";
import type { Places } from "./places.ts";
import { isOwnKey, requiredBelow } from "./schema-place.ts";
import { reportBadKey, reportUnknownKeys } from "./unknown-key.ts";
import { reportWrongValue } from "./wrong-value.ts";

/** One finding of zod as diagnostics, in the user's words, where the user wrote it. */
export function reportIssue(issue: Issue, places: Places): readonly Diagnostic[] {
  const path = issue.path as (string | number)[];
  if (issue.code === "unrecognized_keys") return reportUnknownKeys(path, issue.keys, places);
  if (issue.code === "invalid_key") {
    return [reportBadKey(path, issue.issues[0]?.message ?? "is not a key here", places)];
  }
  if (isOwnKey(path)) return reportUnknownKeys(path.slice(0, -1), [String(path.at(-1))], places);
  const node = places.node(path);
  if (node === undefined) return requiredBelow(path).map((each) => reportMissing(each, places));
  return [reportWrongValue(issue, path, node, places)];
}
