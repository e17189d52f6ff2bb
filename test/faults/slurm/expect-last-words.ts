import { expect } from "vitest";
import type { RecordedRun } from "../../evaluation/runs.ts";
import { lastWords } from "../last-words.ts";
import type { Ending } from "./row.ts";

/** What every end tells: what happened, what was kept, and after a failure what to do. */
export function expectLastWords(stderr: string, run: RecordedRun, { state, said }: Ending): void {
  const words = lastWords(stderr, run).join("\n");
  expect(words).toContain(`Run ${run.run_id}: ${state} (`);
  expect(words).toContain(`Kept: ${run.run_dir}`);
  if (state === "failed") expect(words).toMatch(/^ {2}next: nano3 /m);
  if (said !== undefined) expect(stderr).toMatch(said);
  expect(stderr).not.toMatch(/^\s+at .*\.(js|ts):\d+/m);
}
