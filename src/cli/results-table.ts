import Table from "cli-table3";
import type { ResultsFile, TaskResult } from "../cluster/run-files.ts";
import { printable } from "../compiler/diagnostics/printable.ts";

/** The results of a run: a row for each score, the task's other cells once. */
export function resultsTable({ run_id, tasks }: ResultsFile, { color }: { readonly color: boolean }): string {
  const table = new Table({
    head: ["task", "status", "samples", "metric", "score"],
    colAligns: ["left", "left", "right", "left", "right"],
    style: color ? { head: ["bold"], border: ["dim"] } : { head: [], border: [] },
  });
  for (const task of tasks) table.push(...rowsOf(task, run_id ?? null));
  return table.toString();
}

function rowsOf(task: TaskResult, run: string | null): string[][] {
  const { id, samples, scores, error } = task;
  const entries = Object.entries(scores ?? {});
  const rows = entries.length > 0 ? entries : [[error ?? "", null] as const];
  return rows.map(([metric, score], index) => {
    const cells =
      index === 0 ? [printable(id), printable(statusOf(task, run)), String(samples ?? "")] : ["", "", ""];
    return [...cells, printable(shortName(metric)), score === null ? "" : formatScore(score)];
  });
}

/** `succeeded`; where the results were there already, which run or attempt had them. */
function statusOf({ status, reused_from }: TaskResult, run: string | null): string {
  if (reused_from == null) return status;
  const { run_id, attempt } = reused_from;
  return `${status} in ${run_id === run ? `attempt ${attempt}` : run_id}`;
}

/** `hellaswag/acc/acc`: a score is mostly named like its metric. */
function shortName(metric: string): string {
  return metric.replace(/\/([^/]+)\/\1$/, "/$1");
}

function formatScore(score: number): string {
  return Number.isInteger(score) ? String(score) : score.toFixed(4);
}
