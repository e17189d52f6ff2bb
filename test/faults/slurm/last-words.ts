import { expect } from "vitest";
import type { RecordedRun } from "../../evaluation/runs.ts";
import type { Ending } from "./row.ts";

/** The lines from the verdict on, without what is quoted of a log. */
export function lastWords(stderr: string, run: RecordedRun | null): readonly string[] {
  const said = stderr.trimEnd().split("\n");
  const verdict = run === null ? 0 : said.findLastIndex((line) => line.startsWith(`Run ${run.run_id}: `));
  return said.slice(verdict < 0 ? -6 : verdict).filter((line) => !line.startsWith("  | "));
}

/** What every end tells: what happened, what was kept, and after a failure what to do. */
export function expectLastWords(stderr: string, run: RecordedRun, { state, said }: Ending): void {
  const words = lastWords(stderr, run).join("\n");
  expect(words).toContain(`Run ${run.run_id}: ${state} (`);
  expect(words).toContain(`Kept: ${run.run_dir}`);
  if (state === "failed") expect(words).toMatch(/^ {2}next: nano3 /m);
  if (said !== undefined) expect(stderr).toMatch(said);
  expect(stderr).not.toMatch(/^\s+at .*\.(js|ts):\d+/m);
}
