import { setTimeout as sleep } from "node:timers/promises";
import { ConnectionError } from "./cluster-error.ts";
import { bash, lines } from "./quote.ts";
import { findSlurm, onCluster, type SlurmJob } from "./slurm-commands.ts";
import type { Transport } from "./transport.ts";

/** A job whose id nobody has noted. */
export interface SoughtJob {
  readonly runId: string;
  /** Clusters that the set names, with commas; null: the host's own. */
  readonly clusters: string | null;
}

/** The comment by which the job of a run is found when nobody has noted its id. */
export function commentOf(runId: string): string {
  return `nano3:${runId}`;
}

/** Looks a job up by its comment: it may be in the queue a little later. */
export async function findByComment(
  transport: Transport,
  sought: SoughtJob,
  pauses: readonly number[],
): Promise<SlurmJob | undefined> {
  for (const pause of pauses) {
    await sleep(pause * 1000);
    const found = await askForComment(transport, sought).catch(ignoreConnectionErrors);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Bash that lists the user's jobs: id, comment, and the cluster where one is named, which squeue would not say in a row. */
function listOwnJobs(clusters: string | null): string {
  const list = (cluster: string | null) => {
    const format = `%i %k${cluster === null ? "" : ` ${cluster}`}`;
    return bash`squeue ${onCluster(cluster)} --noheader --user="$(id -un)" --states=all --format=${format}`;
  };
  return (clusters?.split(",") ?? [null]).map(list).join(" && ");
}

/** Bash that goes on only where the queue could be asked and has no job of the run. */
export function noJobScript({ runId, clusters }: SoughtJob): string {
  return lines(
    findSlurm,
    `jobs=$(${listOwnJobs(clusters)}) || exit 1`,
    bash`if grep -qwF -e ${commentOf(runId)} <<< "$jobs"; then echo "a job of it is in the queue now" >&2; exit 1; fi`,
  );
}

/** One look at the queue for the job of a run. */
export async function askForComment(
  transport: Transport,
  { runId, clusters }: SoughtJob,
): Promise<SlurmJob | undefined> {
  const script = lines(findSlurm, listOwnJobs(clusters));
  const { stdout } = await transport.run(script, { timeoutSeconds: 30 });
  const wanted = commentOf(runId);
  const row = stdout
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .find(([, comment]) => comment === wanted);
  return row?.[0] === undefined ? undefined : { jobId: row[0], cluster: row[2] ?? null };
}

function ignoreConnectionErrors(error: unknown): undefined {
  if (!(error instanceof ConnectionError)) throw error;
}
