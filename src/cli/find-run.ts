import { settleRayJob } from "../cluster/kubernetes/submit.ts";
import { reachRun } from "../cluster/reach.ts";
import { knownRuns, type RunRecord, readRecord, recordPath, saveIfPossible } from "../cluster/run-record.ts";
import { askForComment } from "../cluster/slurm.ts";
import type { Transport } from "../cluster/transport.ts";
import { type Diagnostic, noSpan, report } from "../compiler/diagnostics/diagnostic.ts";
import { nearest } from "../compiler/diagnostics/nearest.ts";
import type { Console } from "./console.ts";
import { printDiagnostics } from "./print-diagnostics.ts";

export interface FoundRun {
  readonly record: RunRecord;
  readonly transport: Transport;
}

/** The run that a command line names, and the way to it; undefined (and said) when there is no such run. */
export async function findRun(
  name: string | null,
  console: Console,
  leave?: AbortSignal,
): Promise<FoundRun | undefined> {
  const record = selectRun(name);
  if ("code" in record) {
    printDiagnostics([record], console);
    return undefined;
  }
  const transport = reachRun(record, leave);
  return { record: await settle(record, transport, console.say), transport };
}

/** A whole id, the only one that begins like that, or the latest. */
function selectRun(name: string | null): RunRecord | Diagnostic {
  const known = knownRuns();
  const matches = chooseRun(name, known);
  const [only] = matches;
  if (matches.length > 1 && name !== null) return report("run-ambiguous", noSpan, { run: name, matches });
  if (only !== undefined)
    return readRecord(only) ?? report("run-unreadable", noSpan, { run: only, file: recordPath(only) });
  const near = name === null ? null : nearest(name, known);
  return report("run-unknown", noSpan, { run: name, near, known: known.slice(-5) });
}

/** The ids that a name may mean, of all known ones, oldest first. */
export function chooseRun(name: string | null, known: readonly string[]): readonly string[] {
  if (name === null) return known.slice(-1);
  return known.includes(name) ? [name] : known.filter((id) => id.startsWith(name));
}

/** A run whose submission was cut off: the queue may know its job by the comment, the API server by the field manager. */
export async function settle(
  record: RunRecord,
  transport: Transport,
  note: (text: string) => void,
): Promise<RunRecord> {
  if (transport.kubectl !== null) {
    const settled = await settleRayJob(transport.kubectl, record);
    if (settled !== record) saveIfPossible(settled, note);
    return settled;
  }
  if (record.job_id !== null || record.target !== "slurm" || record.never_submitted) return record;
  const job = await askForComment(transport, { runId: record.run_id, clusters: record.cluster });
  if (job === undefined) return record;
  const settled = { ...record, job_id: job.jobId, cluster: job.cluster };
  saveIfPossible(settled, note);
  return settled;
}
