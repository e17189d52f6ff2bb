import type { EvalPlan } from "../compiler/5-plan/types.ts";
import { cancelJob } from "./ask-to-end.ts";
import { clock } from "./clock.ts";
import { Abandoned, ClusterError, ConnectionError } from "./cluster-error.ts";
import { persist } from "./contact.ts";
import { type Completion, completionOf, completionScript, startEvaluator } from "./evaluator.ts";
import { absenceSeconds } from "./hearsay.ts";
import { type Interrupt, pause } from "./interrupt.ts";
import { giveUp } from "./kubernetes/give-up.ts";
import { hopeless, noDoubts } from "./kubernetes/hopeless.ts";
import { endLateJob } from "./late-job.ts";
import { limitOf, pollDelay, waitsForUs } from "./pace.ts";
import type { Reporter } from "./reporter.ts";
import { type RunRecord, saveIfPossible } from "./run-record.ts";
import { isFinal } from "./run-state.ts";
import { endEvaluator, stopRun } from "./stop.ts";
import type { Transport } from "./transport.ts";
import { type Look, look, newWatch, type Watch } from "./watch.ts";

export interface Following {
  readonly transport: Transport;
  readonly record: RunRecord;
  readonly plan: EvalPlan;
  /** For the evaluator of `--run`. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly reporter: Reporter;
  readonly interrupt: Interrupt;
}

/**
 * Follows a run to its end. In mode `run` it is this side that keeps the lease, starts the evaluator when the model
 * answers, and writes the completion file. Ctrl-C stops the run, but where it leaves at once (`interrupt.leave`).
 */
export async function follow(following: Following): Promise<Look> {
  const { interrupt, record, reporter, plan } = following;
  const watch = newWatch();
  const doubts = noDoubts();
  let absentSince: number | null = null;
  let seen: Look | undefined;
  while (!interrupt.stop.aborted) {
    seen = await lookOn(following, watch, seen);
    if (seen === undefined) break;
    const { state, evidence } = seen;
    if (isFinal(state)) return endEvaluator(following, watch, seen);
    const isUnseen = record.target === "kubernetes" && evidence.scheduler.kind === "ended";
    absentSince = isUnseen || evidence.scheduler.kind === "absent" ? (absentSince ?? clock()) : null;
    // And so long a volume may not show the directory of a RayJob that has ended.
    if (absentSince !== null && clock() - absentSince > absenceSeconds)
      return isUnseen ? endEvaluator(following, watch, seen) : seen;
    const seconds = clock() - watch.since;
    const limitSeconds = limitOf(plan, state, watch.phase);
    reporter.waiting({ state, seconds, limitSeconds, tasks: watch.tasks });
    if (record.mode === "run") {
      // A RayJob evaluates by itself in both modes.
      if (record.target !== "kubernetes") await actIfConnected(following, seen);
      const late = await endLateJob(following, watch, seen, seconds);
      if (late !== undefined) return late;
      const end = hopeless(doubts, seen, plan);
      if (end !== undefined) return giveUp(following, watch, seen, end);
    }
    await pause(pollDelay(state, seconds, record.comms), interrupt.stop);
  }
  if (interrupt.leave.aborted) throw new Abandoned();
  return stopRun(following, watch);
}

async function lookOn(
  { transport, record, reporter, interrupt }: Following,
  watch: Watch,
  last: Look | undefined,
): Promise<Look | undefined> {
  const slurmSeconds = last !== undefined && waitsForUs(last.state.state) ? record.comms.poll_seconds : 0;
  const options = { keepsLease: record.mode === "run", slurmSeconds };
  const seen = await persist(() => look(transport, record, watch, reporter, options), {
    giveUp: interrupt.stop,
    leave: interrupt.leave,
    note: reporter.note,
  });
  if (seen !== undefined) noteDirectory(seen.evidence.record, last?.evidence.record ?? record, reporter);
  return seen;
}

/** A RayJob is named, and named anew, while it is followed: who comes later is to find its directory, however this one leaves. */
function noteDirectory(record: RunRecord, before: RunRecord, { note }: Reporter): void {
  if (record.run_dir === before.run_dir) return;
  saveIfPossible(record, note);
  note(`The operator has taken it up: everything of it in ${record.run_dir}.`);
}

/** What this side has to do now. A connection that breaks here is the next look's business. */
async function actIfConnected(following: Following, seen: Look): Promise<void> {
  try {
    await act(following, seen);
  } catch (error) {
    if (!(error instanceof ConnectionError && error.isTransient)) throw error;
  }
}

async function act(following: Following, seen: Look): Promise<void> {
  const { state, evidence } = seen;
  const { record, transport, plan, secrets, reporter } = following;
  const { job, evaluator, done } = evidence;
  if (job === null || done !== null || evidence.endpoint === null) return;
  if (evaluator.kind === "ended") return complete(following, seen, completionOf(evaluator.exitCode));
  if (evaluator.kind !== "none" || state.state !== "evaluating") return;
  try {
    await startEvaluator(transport, { record, plan, job, secrets });
    reporter.note(`The model answers; the evaluation has started (${record.run_dir}/logs/evaluate.log).`);
  } catch (error) {
    if (!(error instanceof ClusterError) || error instanceof ConnectionError) throw error;
    reporter.note(`${error.failure.what} ${error.failure.output ?? ""}`.trim());
    await complete(following, seen, completionOf(null));
  }
}

/** Tells the job that it is done, so that it gives its GPUs back; where it cannot be told it is cancelled. */
async function complete(following: Following, { evidence }: Look, completion: Completion): Promise<void> {
  const { record, transport, reporter } = following;
  const script = completionScript(record, evidence.job?.attempt ?? 1, completion);
  const { exitCode, stderr } = await transport.run(script);
  if (exitCode === 0) return;
  const why = stderr.trim().split("\n").at(-1);
  reporter.note(`The job cannot be told that the evaluation is over, it is cancelled: ${why}`);
  await cancelJob(following);
}
