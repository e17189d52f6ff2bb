import { ClusterError } from "../cluster/cluster-error.ts";
import type { Evidence } from "../cluster/evidence.ts";
import { tailScript } from "../cluster/observe.ts";
import { resultsPath } from "../cluster/run-files.ts";
import { directoryOf, type RunRecord } from "../cluster/run-record.ts";
import { isFinal, type RunState } from "../cluster/run-state.ts";
import { isLeaving } from "../cluster/scheduler-view.ts";
import type { Transport } from "../cluster/transport.ts";
import type { Look } from "../cluster/watch.ts";
import { printable } from "../compiler/diagnostics/printable.ts";
import type { Console } from "./console.ts";
import { podReport } from "./pod-report.ts";
import { resultsTable } from "./results-table.ts";

export interface Ended {
  readonly record: RunRecord;
  readonly transport: Transport;
  readonly end: Look;
  readonly json: boolean;
}

/** Prints how a followed run ended: results on stdout, the first failure on stderr. Gives the job's exit code. */
export async function conclude({ record, transport, end, json }: Ended, console: Console): Promise<number> {
  const { state, evidence } = end;
  if (evidence.results !== null) {
    const { resultColor: color } = console;
    console.result(
      json ? JSON.stringify(evidence.results, null, 2) : resultsTable(evidence.results, { color }),
    );
  }
  console.say(summarise(record, end, transport.place));
  if (!isFinal(state) && state.next !== null) console.say(printable(`  next: ${state.next}`));
  const unread = end.kubernetes?.unread ?? null;
  if (unread !== null) for (const text of describeUnread(record, unread)) console.problem(text);
  if (state.state === "failed") await explainFailure({ record, transport, end, json }, console);
  return exitCodeOf(state);
}

/** The job's code; where it has none, 143 for a stopped one and 1 for all else. */
export function exitCodeOf({ state, exitCode }: RunState): number {
  if (state === "succeeded") return 0;
  if (exitCode !== null && exitCode !== 0) return exitCode;
  return state === "cancelled" ? 143 : 1;
}

function summarise(record: RunRecord, end: Look, place: string): string {
  const { state, evidence } = end;
  const { run_id, job_id } = record;
  const where = directoryOf(record);
  const job = job_id === null ? `A job on ${place} is not known` : `Job ${job_id} on ${place} ${fateOf(end)}`;
  return printable(
    `Run ${run_id}: ${state.state} (${state.reason}). ${job}.${where === null ? "" : ` Kept: ${where}${besides(evidence)}`}`,
  );
}

/** Nothing but their directories tells of tasks that had finished before the run was cut off. */
function besides({ results, finished }: Evidence): string {
  return results !== null || finished.length === 0 ? "" : `, with the results of ${finished.join(", ")}`;
}

function fateOf({ state, evidence: { scheduler }, left = [] }: Look): string {
  if (left.length > 0) return `is over, and not all of it is gone: ${left.join(", ")}`;
  if (isLeaving(scheduler)) return "is over, and its nodes are still being cleaned up";
  // The verdict on a run that was given up does not wait for what cannot be removed.
  const isGone = scheduler.kind === "ended" || (isFinal(state) && scheduler.kind !== "live");
  return isGone ? "has ended and holds nothing" : "may still run";
}

/** The run is over; only the look at its files failed. */
function describeUnread({ run_id, run_dir }: RunRecord, why: string): readonly string[] {
  const where = `They lie on its volume, in ${run_dir}. Later: nano3 results ${run_id}`;
  return [`The files of the run could not be read: ${why}`, `  ${where}`].map(printable);
}

/** The first failure: where it is written, the end of that log, and what to do next. */
async function explainFailure({ record, transport, end }: Ended, console: Console): Promise<void> {
  const { failure } = end.evidence;
  if (failure !== null) {
    const { phase, message, log, line } = failure;
    console.problem(printable(`failed in phase ${phase} (${failure.class}): ${message}`));
    if (log) console.problem(printable(`  ${record.run_dir}/${log}${line ? `: ${line}` : ""}`));
  }
  for (const text of podReport(end.kubernetes ?? null)) console.problem(text);
  const log = (failure?.log ?? "logs/job.log").replace(/:\d+$/, "");
  const tail = end.evidence.directory === "gone" ? [] : await readTail(record, transport, log);
  if (tail.length > 0) {
    console.problem(`  the end of ${record.run_dir}/${log}:`);
    for (const line of tail) console.problem(`  | ${printable(line)}`);
  }
  const name = /^logs\/(.+)\.log$/.exec(log)?.[1] ?? "job";
  const results = end.evidence.results === null ? "" : ` · results in ${record.run_dir}/${resultsPath}`;
  console.problem(`  next: nano3 logs ${record.run_id} ${name}${results}`);
}

async function readTail(record: RunRecord, transport: Transport, log: string): Promise<readonly string[]> {
  try {
    const { stdout, exitCode } = await transport.run(tailScript(record.run_dir, log, 15));
    return exitCode === 0
      ? stdout
          .trimEnd()
          .split("\n")
          .filter((line) => line !== "")
      : [];
  } catch (error) {
    if (error instanceof ClusterError) return [];
    throw error;
  }
}
