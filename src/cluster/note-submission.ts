import { AbandonedUpload, ClusterError, NotSubmitted } from "./cluster-error.ts";
import { forgetPlan } from "./kept-plan.ts";
import { commandLine } from "./quote.ts";
import { type RunRecord, removeRecord, saveIfPossible, saveRecord, stateDirectory } from "./run-record.ts";

/** What this computer remembers of a submission when that is over. */

/** Notes the job. Where that cannot be written there is a job all the same: whoever submitted it is told how to stop it. */
export function noteJob(record: RunRecord, place: string): void {
  try {
    saveRecord(record);
  } catch (error) {
    const { job_id, run_id, run_dir } = record;
    throw new ClusterError({
      what: `Job ${job_id} was submitted to ${place}, but could not be noted.`,
      output: error instanceof Error ? error.message : String(error),
      left: `job ${job_id} and ${run_dir}`,
      help: `Make ${stateDirectory()} writable: \`nano3 status ${run_id}\` finds the job again then. To stop it by hand: \`${stopCommand(record)}\`.`,
    });
  }
}

function stopCommand({ target, job_id, kubernetes, cluster }: RunRecord): string {
  const job = job_id ?? "";
  const place = kubernetes && [`--context=${kubernetes.context}`, `--namespace=${kubernetes.namespace}`];
  const commands = {
    slurm: ["scancel", ...(cluster === null ? [] : [`--clusters=${cluster}`]), job],
    kubernetes: ["kubectl", ...(place ?? []), "delete", "rayjobs.ray.io", job],
    local: ["kill", "-TERM", job],
  } as const;
  return commandLine(commands[target]);
}

/** Forgets a submission of which nothing is left; of one that left something, remembers that there is no job. */
export function noteFailure(intent: RunRecord, error: unknown): void {
  if (error instanceof ClusterError && error.failure.left === "nothing") forget(intent);
  else if (error instanceof NotSubmitted || error instanceof AbandonedUpload)
    saveIfPossible({ ...intent, never_submitted: true }, () => {});
}

/** A record that cannot be removed is no reason to hide why the submission failed. */
function forget(intent: RunRecord): void {
  try {
    removeRecord(intent);
    forgetPlan(intent.run_id);
  } catch {
    // `status` shows it: it says that no job is known.
  }
}
