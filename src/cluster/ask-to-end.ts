import { ClusterError } from "./cluster-error.ts";
import { terminateDetached } from "./detached.ts";
import { completionScript, stepName } from "./evaluator.ts";
import type { Evidence } from "./evidence.ts";
import type { Interrupt } from "./interrupt.ts";
import { bash, lines } from "./quote.ts";
import type { Reporter } from "./reporter.ts";
import type { RunRecord } from "./run-record.ts";
import { cancelScript, endStepScript } from "./slurm.ts";
import type { Transport } from "./transport.ts";

/** How a run is asked to end: in order, by its completion file, or by a signal. */

export interface Stopping {
  readonly transport: Transport;
  readonly record: RunRecord;
  readonly reporter: Reporter;
  readonly interrupt: Pick<Interrupt, "leave">;
}

/** The job of a run by its name; a local one that nobody has noted is known by its pid file. */
export function jobOf({ job_id }: Pick<RunRecord, "job_id">): string {
  return job_id === null ? "the job" : `job ${job_id}`;
}

/** The same at the beginning of a sentence. */
export function theJobOf(record: RunRecord): string {
  const job = jobOf(record);
  return `${job.charAt(0).toUpperCase()}${job.slice(1)}`;
}

/** Asks for an orderly end by the completion file; false (and said) where it cannot be written, as on a full disk. */
export async function askForOrderlyEnd(
  { transport, record, reporter }: Stopping,
  evidence: Evidence,
): Promise<boolean> {
  const { exitCode, stderr } = await transport.run(orderlyScript(record, evidence));
  if (exitCode === 0) return true;
  reporter.note(`It cannot be asked, it is cancelled: ${stderr.trim().split("\n").at(-1)}`);
  return false;
}

/** Cancels the job of a run, whatever it is doing. */
export async function cancelJob(stopping: Stopping): Promise<void> {
  await send(stopping, cancellingScript(stopping.record));
}

/** Asks the evaluator alone to end. */
export async function endEvaluation(stopping: Stopping): Promise<void> {
  await send(stopping, evaluatorScript(stopping.record));
}

/** A job that has been told how the evaluation ended is not told otherwise: by that it ends. */
function orderlyScript(record: RunRecord, { job, done }: Evidence): string {
  const completion = { outcome: "cancelled", exitCode: 143 } as const;
  return lines(
    evaluatorScript(record),
    stepScript(record),
    done === null ? completionScript(record, job?.attempt ?? 1, completion) : "exit 0",
  );
}

function cancellingScript(record: RunRecord): string {
  const evaluator = evaluatorScript(record);
  if (record.target === "local") return lines(evaluator, terminateDetached("job"));
  if (record.job_id === null) return evaluator;
  return lines(
    `(${evaluator}\n)`,
    cancelScript({ jobId: record.job_id, cluster: record.cluster }, record.job_name),
  );
}

/** The evaluator on the login host cancels the jobs that it has submitted. */
function evaluatorScript({ run_dir }: RunRecord): string {
  return lines(bash`cd -- ${run_dir} || exit 1`, terminateDetached("evaluate"));
}

/** An evaluator in the allocation ends while the model is shut down: after it, it would hold the GPUs a few seconds longer. */
function stepScript({ job_id, cluster }: RunRecord): string {
  return job_id === null ? "" : endStepScript({ jobId: job_id, cluster }, stepName);
}

async function send({ transport, record }: Stopping, script: string): Promise<void> {
  const answer = await transport.run(script);
  // scancel of a job that has ended in between is no failure: the next look tells.
  if (answer.exitCode === 0 || /already completing|already completed|invalid job id/i.test(answer.stderr))
    return;
  throw new ClusterError({
    what: `${theJobOf(record)} on ${transport.place} could not be stopped.`,
    command: `${record.target === "slurm" ? "scancel" : "kill -TERM"} ${record.job_id ?? "…"}`,
    output: answer.stderr.trim(),
    left: `${jobOf(record)} and ${record.run_dir}`,
  });
}
