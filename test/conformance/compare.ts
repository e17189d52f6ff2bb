import { type Case, runCase } from "./run-case.ts";

/** What was wanted and what came, as text. */
export interface Difference {
  readonly want: string;
  readonly got: string;
}

/**
 * How a case differs from what nano3 makes of it; undefined when it passes. Values are compared as text: a changed key order
 * is a difference. The wording of a TOML mistake is Python's tomllib's, not OmegaConf's; there the class alone counts.
 */
export function compareCase(given: Case): Difference | undefined {
  const { expect, error } = given;
  const want = JSON.stringify(error === undefined ? { expect } : { error });
  const outcome = runCase(given);
  const got = JSON.stringify(outcome);
  const isToml = (name: string | undefined): boolean => name === "TOMLDecodeError";
  const passes = want === got || ("error" in outcome && isToml(error?.class) && isToml(outcome.error.class));
  return passes ? undefined : { want, got };
}
