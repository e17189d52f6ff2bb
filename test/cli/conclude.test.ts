import { expect, test } from "vitest";
import { conclude, type Ended } from "../../src/cli/conclude.ts";
import type { Console } from "../../src/cli/console.ts";
import type { Evidence } from "../../src/cluster/evidence.ts";
import type { ResultsFile } from "../../src/cluster/run-files.ts";
import type { RunState } from "../../src/cluster/run-state.ts";
import type { SchedulerView } from "../../src/cluster/scheduler-view.ts";
import { recordOf } from "../cluster/records.ts";

const live = (state: string): SchedulerView => ({ kind: "live", state, why: null });
const completed: SchedulerView = { kind: "ended", state: "COMPLETED", exitCode: 0 };

/** The verdict on a run, in one line. */
async function verdictOn(
  state: RunState["state"],
  evidence: Partial<Evidence>,
  left: readonly string[] = [],
): Promise<string> {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const console = { say, problem: say, result: say, resultColor: false } as unknown as Console;
  const seen = { scheduler: completed, results: null, finished: [], failure: null, directory: "gone" };
  const end = {
    state: { state, reason: "why", exitCode: null, next: null },
    evidence: { ...seen, ...evidence },
    left,
  };
  const given = { record: recordOf("slurm"), transport: { place: "there" }, end, json: false };
  await conclude(given as unknown as Ended, console);
  return said.find((line) => line.startsWith("Run ")) ?? "";
}

/** What is said of the job in it. */
async function fateOf(
  state: RunState["state"],
  scheduler: SchedulerView,
  left: readonly string[] = [],
): Promise<string | undefined> {
  const verdict = await verdictOn(state, { scheduler }, left);
  return /^Run .*?: \w+ \(why\)\. Job \S+ on there (.*?)\.(?: Kept: |$)/.exec(verdict)?.[1];
}

const gone = "has ended and holds nothing";

const notGone = "is over, and not all of it is gone: pod a, pod b";

test.each<[string, RunState["state"], SchedulerView, string, (readonly string[])?]>([
  ["it has ended", "succeeded", completed, gone],
  ["nobody knows it any more", "failed", { kind: "absent" }, gone],
  [
    "Slurm cleans up after it",
    "failed",
    live("COMPLETING"),
    "is over, and its nodes are still being cleaned up",
  ],
  ["it was given up, and could not be removed", "failed", live("RUNNING"), "may still run"],
  ["it was deleted, and pods of it are left", "failed", live("RUNNING"), notGone, ["pod a", "pod b"]],
  ["it has ended, and pods of it are left", "failed", completed, notGone, ["pod a", "pod b"]],
  ["it is not known how it ended", "unknown", { kind: "absent" }, "may still run"],
])("%s", async (_what, state, scheduler, fate, left) => {
  expect(await fateOf(state, scheduler, left)).toBe(fate);
});

const summary: ResultsFile = { outcome: "failed", exit_code: 20, attempt: 1, tasks: [] };

test.each<[string, Partial<Evidence>, RegExp]>([
  ["no task had finished", { finished: [] }, /Kept: [^,]+$/],
  ["cut off before the summary", { finished: ["a.0", "b.1"] }, /Kept: \S+, with the results of a\.0, b\.1$/],
  ["the table says it", { finished: ["a.0"], results: summary }, /Kept: [^,]+$/],
])("what is kept: %s", async (_what, evidence, words) => {
  expect(await verdictOn("failed", evidence)).toMatch(words);
});
