import { clock } from "./clock.ts";
import { ClusterError } from "./cluster-error.ts";
import { persist } from "./contact.ts";
import { terminateDetached } from "./detached.ts";
import { endSubmission } from "./end-submission.ts";
import { completionScript, stepName } from "./evaluator.ts";
import type { Evidence } from "./evidence.ts";
import { type Interrupt, pause } from "./interrupt.ts";
import { judge } from "./judge.ts";
import { deleteRayJob, endRayJob } from "./kubernetes/delete.ts";
import { bash, lines } from "./quote.ts";
import type { Reporter } from "./reporter.ts";
import type { RunRecord } from "./run-record.ts";
import { isFinal, type RunState } from "./run-state.ts";
import { cancelScript, endStepScript } from "./slurm.ts";
import type { Transport } from "./transport.ts";
import { type Look, look, type Watch } from "./watch.ts";

export interface Stopping {
  readonly transport: Transport;
  readonly record: RunRecord;
  readonly reporter: Reporter;
  readonly interrupt: Pick<Interrupt, "leave">;
}

/** A RayJob that is deleted leaves nothing that could say so, unless its program had begun. */
const deleted: RunState = { state: "cancelled", reason: "stopped on request", exitCode: 143, next: null };

/** Seconds: an orderly end, before the job is cancelled; then until Slurm has let it go; an evaluator without a model. */
const patience = { orderly: 60, cancelled: 90, evaluator: 30 } as const;

/**
 * Stops a run and waits until it is stopped. A job whose model is ready is told so by the completion file (it shuts down
 * in order), any other is cancelled by its id.
 */
export async function stopRun(asked: Stopping, watch: Watch): Promise<Look> {
  const first = await lookHard(asked, watch);
  const stopping = { ...asked, record: withJobOf(first.evidence) };
  const { record, reporter, transport } = stopping;
  if (isFinal(first.state)) return endEvaluator(stopping, watch, first);
  if (first.state.state === "submitting") return { ...first, state: await endSubmission(transport, record) };
  if (transport.kubectl !== null) {
    reporter.note("Deleting the RayJob.");
    await deleteRayJob(transport.kubectl, record, stopping.interrupt.leave);
    return afterDeletion(await lookHard(stopping, watch));
  }
  noteElsewhere(stopping, first.evidence);
  const isServing = record.mode === "run" && record.target === "slurm" && first.evidence.endpoint !== null;
  reporter.note(isServing ? "Asking the job to stop." : "Cancelling the job.");
  const isOrderly = isServing && (await isTold(stopping, first.evidence));
  if (!isOrderly) await cancelJob(stopping, first.evidence);
  const last = await awaitEnd(stopping, watch, isOrderly ? patience.orderly : patience.cancelled);
  if (last !== undefined) return last;
  if (isOrderly) {
    reporter.note("It does not end by itself: cancelling it.");
    await cancelJob(stopping, first.evidence);
    const cancelled = await awaitEnd(stopping, watch, patience.cancelled);
    if (cancelled !== undefined) return cancelled;
  }
  throw new ClusterError({
    what: `${capital(jobOf(record))} on ${transport.place} was asked to stop and has not ended.`,
    left: `${jobOf(record)} and ${record.run_dir}`,
    help: `Look again: \`nano3 status ${record.run_id}\`.`,
  });
}

/** Who deleted it is known here; how it ended, files may tell. */
function afterDeletion(last: Look): Look {
  const state = judge({ ...last.evidence, scheduler: { kind: "absent" } });
  return { ...last, state: isFinal(state) ? state : deleted };
}

/** A record without an id is that of a submission that was cut off; the job itself has written its id to its files. */
function withJobOf({ record, job }: Evidence): RunRecord {
  return record.target !== "slurm" || job === null
    ? record
    : { ...record, job_id: record.job_id ?? job.job_id };
}

/** The job of a run by its name; a local one that nobody has noted is known by its pid file. */
export function jobOf({ job_id }: Pick<RunRecord, "job_id">): string {
  return job_id === null ? "the job" : `job ${job_id}`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/**
 * What is left of a run that has ended. An evaluation whose model is gone is ended as well: on the login host it would go on to queue jobs
 * and ask them. The pods of a RayJob are waited for.
 */
export async function endEvaluator(stopping: Stopping, watch: Watch, last: Look): Promise<Look> {
  const { record, reporter, transport } = stopping;
  if (transport.kubectl !== null) {
    await endRayJob(transport.kubectl, last, stopping);
    return last;
  }
  noteElsewhere(stopping, last.evidence);
  if (last.evidence.evaluator.kind !== "running") return last;
  reporter.note("The job has ended: ending the evaluation.");
  await send(stopping, lines(bash`cd -- ${record.run_dir} || exit 1`, terminateDetached("evaluate")));
  return (await awaitEnd(stopping, watch, patience.evaluator)) ?? last;
}

/** An evaluator that another host runs gets no signal from here. */
function noteElsewhere({ reporter }: Stopping, { evaluator }: Evidence): void {
  if (evaluator.kind !== "elsewhere") return;
  reporter.note(
    `The evaluation is a process of ${evaluator.host} and gets no signal from here; without a model it ends by itself.`,
  );
}

function stopScript(record: RunRecord, { job }: Evidence, isOrderly: boolean): string {
  const here = bash`cd -- ${record.run_dir} || exit 1`;
  // The evaluator on the login host cancels the jobs that it has submitted.
  const evaluator = lines(here, terminateDetached("evaluate"));
  if (isOrderly) {
    const completion = { outcome: "cancelled", exitCode: 143 } as const;
    return lines(evaluator, stepScript(record), completionScript(record, job?.attempt ?? 1, completion));
  }
  if (record.target === "local") return lines(evaluator, terminateDetached("job"));
  if (record.job_id === null) return evaluator;
  return lines(
    `(${evaluator}\n)`,
    cancelScript({ jobId: record.job_id, cluster: record.cluster }, record.job_name),
  );
}

/** Asks for an orderly end by the completion file; false (and said) where it cannot be written, as on a full disk. */
async function isTold({ transport, record, reporter }: Stopping, evidence: Evidence): Promise<boolean> {
  const { exitCode, stderr } = await transport.run(stopScript(record, evidence, true));
  if (exitCode === 0) return true;
  reporter.note(`It cannot be asked, it is cancelled: ${stderr.trim().split("\n").at(-1)}`);
  return false;
}

/** Cancels the job of a run, whatever it is doing. */
export async function cancelJob(stopping: Stopping, evidence: Evidence): Promise<void> {
  await send(stopping, stopScript(stopping.record, evidence, false));
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
    what: `${capital(jobOf(record))} on ${transport.place} could not be stopped.`,
    command: `${record.target === "slurm" ? "scancel" : "kill -TERM"} ${record.job_id ?? "…"}`,
    output: answer.stderr.trim(),
    left: `${jobOf(record)} and ${record.run_dir}`,
  });
}

async function awaitEnd(stopping: Stopping, watch: Watch, seconds: number): Promise<Look | undefined> {
  const until = clock() + seconds;
  const { leave } = stopping.interrupt;
  while (clock() < until) {
    await pause(1, leave);
    const seen = await lookHard(stopping, watch);
    if (isFinal(seen.state) && seen.evidence.evaluator.kind !== "running") return seen;
    stopping.reporter.waiting({
      state: { ...seen.state, reason: "stopping" },
      seconds: seconds - (until - clock()),
      limitSeconds: seconds,
      tasks: watch.tasks,
    });
  }
  return undefined;
}

/** A look that is tried for half a minute when the connection is broken. */
async function lookHard(stopping: Stopping, watch: Watch): Promise<Look> {
  const { transport, record, reporter, interrupt } = stopping;
  const giveUp = AbortSignal.timeout(30_000);
  const options = { keepsLease: false, slurmSeconds: 0 };
  const seen = await persist(() => look(transport, record, watch, reporter, options), {
    giveUp,
    leave: interrupt.leave,
    note: reporter.note,
  });
  if (seen !== undefined) return seen;
  throw new ClusterError({
    what: `${transport.place} does not answer: the job was not stopped.`,
    left: `${jobOf(record)} and ${record.run_dir}${leaseNote(record)}`,
    help: `When the host answers again: \`nano3 cancel ${record.run_id}\`.`,
  });
}

function leaseNote({ mode, comms }: RunRecord): string {
  return mode === "run" ? `; it gives itself up ${comms.lease_seconds} s after the last sign of life` : "";
}
