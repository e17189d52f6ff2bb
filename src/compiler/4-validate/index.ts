import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Log, type Result } from "../diagnostics/result.ts";
import { toPlain } from "../tree.ts";
import type { KeyPath, MapNode, Resolved } from "../types.ts";
import { reportBadKeys } from "./check-keys.ts";
import { withEnvironment } from "./environment-source.ts";
import { reportIssue } from "./issues.ts";
import { findMissing, reportMissing } from "./missing.ts";
import { withPythonValues } from "./passed-through.ts";
import { type Places, placesOf } from "./places.ts";
import { rules } from "./rules/index.ts";
import { type EvalConfig, evalConfigSchema } from "./schema/index.ts";
import { reportWholeFloats } from "./whole-floats.ts";
import { findBadValues } from "./written-values.ts";

/**
 * Stage 4: a config with every key there and of the right type, or all that is wrong with it. Secrets and the schema are
 * checked first; the rules between keys need a config that is complete.
 */
export function validate({ root, environment }: Resolved): Result<EvalConfig> {
  const { value, diagnostics } = check(root);
  return { value, diagnostics: diagnostics.map((each) => withEnvironment(each, environment)) };
}

function check(root: MapNode): Result<EvalConfig> {
  const log = new Log();
  const places = placesOf(root);
  const badValues = findBadValues(root);
  log.add(...badValues.map(({ diagnostic }) => diagnostic));
  const badKeys = reportBadKeys(root);
  log.add(...badKeys);
  if (badKeys.length > 0) return log.wrap<EvalConfig>(undefined);
  const missing = findMissing(root);
  log.add(...missing.map((path) => reportMissing(path, places)));
  const config = checkSchema(places, [...badValues.map(({ path }) => path), ...missing], log);
  if (config === undefined || log.hasErrors) return log.wrap(config);
  log.add(...checkRules(config, places));
  return log.wrap(withPythonValues(config, root));
}

/** What is wrong at a path in `reported` has been said. */
function checkSchema(places: Places, reported: readonly KeyPath[], log: Log): EvalConfig | undefined {
  const parsed = evalConfigSchema.safeParse(toPlain(places.root));
  const seen = new Set(reported.map((path) => JSON.stringify(path)));
  for (const issue of parsed.error?.issues ?? []) {
    const place = JSON.stringify(issue.path);
    if (issue.code !== "unrecognized_keys" && seen.has(place)) continue;
    seen.add(place);
    log.add(...reportIssue(issue, places));
  }
  log.add(...reportWholeFloats(places.root));
  return parsed.data;
}

function checkRules(config: EvalConfig, places: Places): Diagnostic[] {
  return rules.flatMap((rule) => [...rule(config, places)]);
}
