import { expect, test } from "vitest";
import { resultsTable } from "../../src/cli/results-table.ts";
import type { ResultsFile, TaskResult } from "../../src/cluster/run-files.ts";

const task = (more: Partial<TaskResult>): TaskResult => ({
  id: "hellaswag.0",
  status: "succeeded",
  samples: 8,
  scores: { "hellaswag/acc/acc": 0.75 },
  ...more,
});

function statusShown(more: Partial<TaskResult>, run: Partial<ResultsFile> = { run_id: "r2" }): string {
  const results: ResultsFile = {
    outcome: "succeeded",
    exit_code: 0,
    attempt: 2,
    tasks: [task(more)],
    ...run,
  };
  const row = resultsTable(results, { color: false }).split("\n")[3] ?? "";
  return row.split("│")[2]?.trim() ?? "";
}

test.each<[what: string, more: Partial<TaskResult>, shown: string]>([
  ["evaluated", {}, "succeeded"],
  ["evaluated, said so", { reused_from: null }, "succeeded"],
  ["of another run", { reused_from: { run_id: "r1", attempt: 1 } }, "succeeded in r1"],
  ["of an earlier attempt", { reused_from: { run_id: "r2", attempt: 1 } }, "succeeded in attempt 1"],
  ["with a hostile name", { reused_from: { run_id: "\u001b[2J", attempt: 1 } }, "succeeded in \\x1b[2J"],
])("%s", (_, more, shown) => expect(statusShown(more)).toBe(shown));

test("results of an older nano3 do not name their run", () => {
  expect(statusShown({ reused_from: { run_id: "r2", attempt: 1 } }, {})).toBe("succeeded in r2");
});
