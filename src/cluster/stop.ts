import { askForOrderlyEnd, cancelJob, endEvaluation, jobOf, type Stopping, theJobOf } from "./ask-to-end.ts";
import { clock } from "./clock.ts";
import { ClusterError } from "./cluster-error.ts";
import { persist } from "./contact.ts";
import { endSubmission } from "./end-submission.ts";
import type { Evidence } from "./evidence.ts";
import { pause } from "./interrupt.ts";
import { judgeByFiles } from "./judge.ts";
import { deleteRayJob, endRayJob } from "./kubernetes/delete.ts";
import type { RunRecord } from "./run-record.ts";
import { isFinal, type RunState } from "./run-state.ts";
import { isLeaving } from "./scheduler-view.ts";
import { type Look, look, type Watch } from "./watch.ts";

/** A job that was stopped leaves nothing that could say so, unless its program had begun. */
const stopped: RunState = { state: "cancelled", reason: "stopped on request", exitCode: 143, next: null };

/** How long an evaluator without a model may take. */
const evaluatorSeconds = 30;

/** Seconds: an orderly end, before the job is cancelled; then until Slurm has let it go. */
function patienceWith({ teardown_seconds }: RunRecord) {
  return { orderly: teardown_seconds + 30, cancelled: teardown_seconds + 60 };
}

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
    return afterStop(await lookHard(stopping, watch));
  }
  const patience = patienceWith(record);
  const isOrderly = await askToEnd(stopping, first.evidence);
  let last = await awaitEnd(stopping, watch, isOrderly ? patience.orderly : patience.cancelled);
  if (isOrderly && !isStopped(last) && !isLetGo(last)) {
    reporter.note("It does not end by itself: cancelling it.");
    await cancelJob(stopping);
    last = await awaitEnd(stopping, watch, patience.cancelled);
  }
  if (isStopped(last)) return last;
  if (isLetGo(last)) return afterStop(last);
  throw new ClusterError({
    what: `${theJobOf(record)} on ${transport.place} was asked to stop and has not ended.`,
    left: `${jobOf(record)} and ${record.run_dir}`,
    help: `Look again: \`nano3 status ${record.run_id}\`.`,
  });
}

/** Whether it was asked for an orderly end; else it was cancelled, or is over but for what Slurm does after it. */
async function askToEnd(stopping: Stopping, evidence: Evidence): Promise<boolean> {
  const { record, reporter } = stopping;
  noteElsewhere(stopping, evidence);
  if (isLeaving(evidence.scheduler)) {
    reporter.note("The job is over: waiting until Slurm has cleaned up after it.");
    if (evidence.evaluator.kind === "running") await endEvaluation(stopping);
    return false;
  }
  const isServing = record.mode === "run" && record.target === "slurm" && evidence.endpoint !== null;
  reporter.note(isServing ? "Asking the job to stop." : "Cancelling the job.");
  const isOrderly = isServing && (await askForOrderlyEnd(stopping, evidence));
  if (!isOrderly) await cancelJob(stopping);
  return isOrderly;
}

/** Slurm cleans up after the job and does no more for it, or does not know it any more. */
function isLetGo({ evidence: { scheduler } }: Look): boolean {
  return isLeaving(scheduler) || scheduler.kind === "absent";
}

/** Who stopped it is known here; how it ended, files may tell. */
function afterStop(last: Look): Look {
  const state = judgeByFiles(last.evidence);
  return { ...last, state: isFinal(state) ? state : stopped };
}

/** A record without an id is that of a submission that was cut off; the job itself has written its id to its files. */
function withJobOf({ record, job }: Evidence): RunRecord {
  return record.target !== "slurm" || job === null
    ? record
    : { ...record, job_id: record.job_id ?? job.job_id };
}

/**
 * What is left of a run that has ended. An evaluation whose model is gone is ended as well: on the login host it would go on to queue jobs
 * and ask them. The pods of a RayJob are waited for.
 */
export async function endEvaluator(stopping: Stopping, watch: Watch, last: Look): Promise<Look> {
  const { reporter, transport } = stopping;
  if (transport.kubectl !== null) {
    return { ...last, left: await endRayJob(transport.kubectl, last, stopping) };
  }
  noteElsewhere(stopping, last.evidence);
  if (last.evidence.evaluator.kind !== "running") return last;
  reporter.note("The job has ended: ending the evaluation.");
  await endEvaluation(stopping);
  const end = await awaitEnd(stopping, watch, evaluatorSeconds);
  return isStopped(end) ? end : last;
}

/** An evaluator that another host runs gets no signal from here. */
function noteElsewhere({ reporter }: Stopping, { evaluator }: Evidence): void {
  if (evaluator.kind !== "elsewhere") return;
  reporter.note(
    `The evaluation is a process of ${evaluator.host} and gets no signal from here; without a model it ends by itself.`,
  );
}

function isStopped({ state, evidence }: Look): boolean {
  return isFinal(state) && evidence.evaluator.kind !== "running";
}

/** The look that saw it stopped, or the last one in that time. */
async function awaitEnd(stopping: Stopping, watch: Watch, seconds: number): Promise<Look> {
  const until = clock() + seconds;
  for (;;) {
    await pause(1, stopping.interrupt.leave);
    const seen = await lookHard(stopping, watch);
    if (isStopped(seen) || clock() >= until) return seen;
    stopping.reporter.waiting({
      state: { ...seen.state, reason: "stopping" },
      seconds: seconds - (until - clock()),
      limitSeconds: seconds,
      tasks: watch.tasks,
    });
  }
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
