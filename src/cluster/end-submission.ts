import { ClusterError } from "./cluster-error.ts";
import { bash, lines } from "./quote.ts";
import type { RunRecord } from "./run-record.ts";
import type { RunState } from "./run-state.ts";
import { commentOf, noJobScript } from "./slurm.ts";
import type { Transport } from "./transport.ts";
import { discardSecretsScript } from "./upload.ts";

/** A submission that came to nothing, as far as anybody knows. */
const unknownJob: RunState = {
  state: "cancelled",
  reason: "no job of it is known, so nothing was to stop",
  exitCode: 143,
  next: null,
};

/** Ends a run that no job is known of: takes its script and its secrets away. Not where the queue cannot be asked: a job may be in it. */
export async function endSubmission(transport: Transport, record: RunRecord): Promise<RunState> {
  if (transport.kubectl !== null) return unknownJob;
  const mayBeQueued = record.target === "slurm" && record.never_submitted !== true;
  const withdraw = mayBeQueued ? withdrawScript(record) : "";
  const { exitCode, stderr } = await transport.run(lines(withdraw, discardSecretsScript(record.run_dir)));
  if (exitCode === 0) return unknownJob;
  throw new ClusterError({
    what: `No job of run ${record.run_id} is known, and ${transport.place} does not say whether there is one.`,
    output: stderr.trim(),
    left: `${record.run_dir}, and perhaps a job with the comment ${commentOf(record.run_id)}`,
    help: `Try again: \`nano3 cancel ${record.run_id}\`.`,
  });
}

/**
 * Bash that takes the job script away and goes on where no job of the run is in the queue: whoever is between upload and sbatch
 * has nothing to submit any more. A job that is in the queue needs the script for its steps: it is put back.
 */
function withdrawScript({ run_dir, run_id, cluster }: RunRecord): string {
  const [script, withdrawn] = [`${run_dir}/job.sbatch`, `${run_dir}/job.sbatch.withdrawn`];
  return lines(
    bash`mv -f -- ${script} ${withdrawn} 2>/dev/null`,
    `if ! (${noJobScript({ runId: run_id, clusters: cluster })}); then`,
    bash`  mv -f -- ${withdrawn} ${script} 2>/dev/null`,
    "  exit 1",
    "fi",
    bash`rm -f -- ${withdrawn}`,
  );
}
