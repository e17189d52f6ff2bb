import { ClusterError } from "./cluster-error.ts";
import { lines } from "./quote.ts";
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

/** Ends a run that no job is known of: removes its secrets. Not where the queue cannot be asked: a job may be in it. */
export async function endSubmission(transport: Transport, record: RunRecord): Promise<RunState> {
  if (transport.kubectl !== null) return unknownJob;
  const mayBeQueued = record.target === "slurm" && record.never_submitted !== true;
  const check = mayBeQueued ? noJobScript(record.run_id) : "";
  const { exitCode, stderr } = await transport.run(lines(check, discardSecretsScript(record.run_dir)));
  if (exitCode === 0) return unknownJob;
  throw new ClusterError({
    what: `No job of run ${record.run_id} is known, and ${transport.place} does not say whether there is one.`,
    output: stderr.trim(),
    left: `${record.run_dir}, and perhaps a job with the comment ${commentOf(record.run_id)}`,
    help: `Try again: \`nano3 cancel ${record.run_id}\`.`,
  });
}
