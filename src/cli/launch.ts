import { Abandoned, AbandonedUpload, ClusterError } from "../cluster/cluster-error.ts";
import { follow } from "../cluster/follow.ts";
import type { Interrupt } from "../cluster/interrupt.ts";
import { preflight } from "../cluster/kubernetes/preflight.ts";
import { reachPlan } from "../cluster/reach.ts";
import { takeNote } from "../cluster/recall.ts";
import { newRunId } from "../cluster/run-id.ts";
import { directoryOf, type RunRecord } from "../cluster/run-record.ts";
import { type Mode, runDirectory, submit } from "../cluster/submit.ts";
import type { Transport } from "../cluster/transport.ts";
import type { EvalPlan } from "../compiler/5-plan/types.ts";
import { printable } from "../compiler/diagnostics/printable.ts";
import type { Compiled } from "../compiler/index.ts";
import { conclude } from "./conclude.ts";
import type { Console } from "./console.ts";
import { UsageError } from "./errors.ts";
import { now } from "./host.ts";
import { openProgress } from "./progress.ts";
import { readSecrets, type Secrets } from "./secrets.ts";
import { withInterrupt } from "./signals.ts";

export interface Launch {
  readonly compiled: Compiled;
  readonly mode: Mode;
  readonly json: boolean;
  /** Results of other runs do not count, whatever the set says. */
  readonly fresh: boolean;
}

/** Submits a set and, with `--run`, follows it to its end. */
export async function launch({ compiled, mode, json, fresh }: Launch, console: Console): Promise<number> {
  const secrets = readSecrets(compiled.plan, console);
  if (secrets === undefined) return 2;
  const runId = newRunId(now(), Math.random());
  refuseOddPath(runDirectory(compiled.plan, runId));
  const submission = { compiled, mode, runId, submittedAt: now().toISOString(), secrets, fresh };
  return withInterrupt(console, async (interrupt) => {
    const transport = reachPlan(compiled.plan, interrupt.leave);
    let record: RunRecord;
    try {
      await checkPlace(transport, compiled.plan, console);
      console.say(`Submitting ${compiled.plan.name} to ${transport.place} as run ${runId}.`);
      record = await submit(transport, submission);
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error;
      const directory = `${runDirectory(compiled.plan, runId)} on ${transport.place}`;
      console.problem(
        error instanceof AbandonedUpload
          ? `Left before the job was submitted: there is none, but perhaps ${directory}, with secrets. They are removed by: nano3 status ${runId}`
          : `Left while the job was being submitted: it may be queued, and ${directory} may be there. Look: nano3 status ${runId}`,
      );
      return 130;
    }
    saySubmitted(record, transport, console);
    if (mode === "batch" && !interrupt.stop.aborted) {
      console.result(record.run_id);
      return 0;
    }
    const { plan } = compiled;
    const isOnlyWatched = false;
    return followToEnd({ record, transport, plan, secrets, interrupt, isOnlyWatched, json }, console);
  });
}

/** A config's directory is checked by the schema; one in the state directory is as this computer's user has named it. */
function refuseOddPath(runDir: string): void {
  if (/^[A-Za-z0-9._+@%=:,/-]+$/.test(runDir)) return;
  throw new UsageError(
    `The run directory would be \`${runDir}\`, and the harness pastes its path into a command of a shell.\nSet \`run.env.remote_job_dir\`, or NANO3_STATE_DIR, to a path of letters, digits and \`._+@%=:,/-\`.`,
  );
}

/** What can be known before anything is created; said where it could not be looked at. */
async function checkPlace({ kubectl }: Transport, { kubernetes }: EvalPlan, console: Console): Promise<void> {
  if (kubectl === null || kubernetes === null) return;
  for (const { what, unchecked } of await preflight(kubectl, kubernetes))
    console.say(printable(`not checked: ${what} (${unchecked})`));
}

/** What Ctrl-C does to a run that was not submitted to be left alone. */
export const stopHint = "Ctrl-C stops the job; a second one leaves at once.";

function saySubmitted(record: RunRecord, { place }: Transport, console: Console): void {
  const { job_id, run_id, mode } = record;
  const where = directoryOf(record);
  const kept =
    where === null ? "nothing of it yet: the operator has not taken it up" : `everything of it in ${where}`;
  console.say(`Job ${job_id} on ${place}, ${kept}.`);
  if (mode === "run") {
    console.say(stopHint);
    return;
  }
  console.say(
    `It needs nobody any more. Follow it: nano3 status ${run_id} · logs · attach · cancel · results`,
  );
}

export interface Follow {
  readonly record: RunRecord;
  readonly transport: Transport;
  readonly plan: EvalPlan;
  readonly secrets: Secrets;
  readonly interrupt: Interrupt;
  /** Whoever leaves leaves a job that goes on: `interrupt` stops nothing. */
  readonly isOnlyWatched: boolean;
  readonly json: boolean;
}

/** Follows a run, prints how it ended, and gives the job's exit code. */
export async function followToEnd(following: Follow, console: Console): Promise<number> {
  const { record, transport, isOnlyWatched, json } = following;
  const progress = openProgress(console);
  try {
    const end = await follow({ ...following, reporter: progress.reporter });
    progress.close();
    const noted = takeNote(record, end, console.say);
    return await conclude({ record: noted.record, transport, end, json }, console);
  } catch (error) {
    progress.close();
    if (!(error instanceof Abandoned)) throw withRun(error, record);
    console.problem(
      isOnlyWatched
        ? `Left. The job goes on; stop it: nano3 cancel ${record.run_id}`
        : leftNote(record, transport.place),
    );
    return 130;
  } finally {
    progress.close();
  }
}

/** Who is thrown out while following has a run all the same. */
function withRun(error: unknown, record: RunRecord): unknown {
  if (!(error instanceof ClusterError) || error.failure.left !== undefined) return error;
  const { run_id, job_id, mode, comms } = record;
  const fate =
    mode === "run" ? `gives its GPUs back at the latest ${comms.lease_seconds} s from now` : "needs nobody";
  const where = directoryOf(record);
  const left = `job ${job_id}, which ${fate}${where === null ? "" : `, and ${where}`}; look: nano3 status ${run_id}`;
  return new ClusterError({ ...error.failure, left });
}

function leftNote({ run_id, job_id, mode, comms }: RunRecord, place: string): string {
  const fate =
    mode === "run" ? ` It gives its GPUs back at the latest ${comms.lease_seconds} s from now.` : "";
  return `Left. Job ${job_id} may still run on ${place}.${fate}\n  look:   nano3 status ${run_id}\n  cancel: nano3 cancel ${run_id}`;
}
