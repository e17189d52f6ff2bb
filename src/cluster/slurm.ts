import { setTimeout as sleep } from "node:timers/promises";
import { ClusterError, ConnectionError, NotSubmitted } from "./cluster-error.ts";
import { bash, commandLine, lines } from "./quote.ts";
import type { Answer, Transport } from "./transport.ts";
import { discardScript, discardSecretsScript, isDone } from "./upload.ts";

/**
 * Slurm's commands are on the PATH of a login shell; at some sites only there. What users set for their own eyes would hide rows
 * from ours, or add some.
 */
export const findSlurm = `command -v squeue >/dev/null 2>&1 || . /etc/profile >/dev/null 2>&1
unset "\${!SQUEUE_@}" "\${!SACCT_@}" "\${!SCONTROL_@}"`;

export interface SlurmJob {
  readonly jobId: string;
  readonly cluster: string | null;
}

/** A job whose id nobody has noted. */
export interface SoughtJob {
  readonly runId: string;
  /** Clusters that the set names, with commas; null: the host's own. */
  readonly clusters: string | null;
}

export interface SlurmSubmission extends SoughtJob {
  readonly runDir: string;
  /** The plan's arguments for the mode. */
  readonly submitArguments: readonly string[];
  readonly orchestrate: boolean;
}

/** The sbatch command of a run. Its comment is unique: by it the job is found when sbatch's answer is lost. */
export function sbatchWords(submission: Omit<SlurmSubmission, "runDir" | "clusters">): readonly string[] {
  const { runId, submitArguments, orchestrate } = submission;
  const comment = `--comment=${commentOf(runId)}`;
  return [
    "sbatch",
    "--parsable",
    comment,
    ...submitArguments,
    "job.sbatch",
    ...(orchestrate ? ["--orchestrate"] : []),
  ];
}

/** The comment by which the job of a run is found when nobody has noted its id. */
export function commentOf(runId: string): string {
  return `nano3:${runId}`;
}

/** Seconds between the looks at the queue for a job whose id was lost: half a minute in all. */
const lookUpPauses: readonly number[] = [0, 2, 5, 10, 15];

/** Submits the uploaded job. A lost answer is never a reason to submit again: the queue is asked for the comment. */
export async function submitToSlurm(
  transport: Transport,
  submission: SlurmSubmission,
  pauses = lookUpPauses,
): Promise<SlurmJob> {
  const words = sbatchWords(submission);
  const script = lines(
    findSlurm,
    // They would win over the directives of job.sbatch.
    'unset "${!SBATCH_@}"',
    bash`cd -- ${submission.runDir} && mkdir -p logs && ${words}`,
  );
  const answer = await transport.run(script, { timeoutSeconds: 120 }).catch(noneIfLost);
  if (answer instanceof ConnectionError && !answer.mayHaveRun) {
    await isDone(transport, discardSecretsScript(submission.runDir));
    throw new NotSubmitted({ ...answer.failure, left: `no job; the artifact set in ${submission.runDir}` });
  }
  const job = answer instanceof ConnectionError ? undefined : jobIn(answer);
  if (job !== undefined) return job;
  if (!(answer instanceof ConnectionError) && isRefusal(answer))
    throw await refused(transport, submission, words, answer);
  const found = await findByComment(transport, submission, pauses);
  if (found !== undefined) return found;
  throw new ClusterError({
    what: `sbatch on ${transport.place} gave no job id, and no job with the comment ${commentOf(submission.runId)} is in the queue.`,
    command: commandLine(words),
    output:
      answer instanceof ConnectionError ? answer.failure.what : `${answer.stderr}${answer.stdout}`.trim(),
    left: `the artifact set in ${submission.runDir}`,
    help: `Whether the job was queued is not known. Before you submit again: \`nano3 status ${submission.runId}\`.`,
  });
}

/** The error as the answer: what it means is decided in one place with all other answers. */
function noneIfLost(error: unknown): ConnectionError {
  if (!(error instanceof ConnectionError)) throw error;
  return error;
}

function jobIn({ exitCode, stdout }: Answer): SlurmJob | undefined {
  return exitCode === 0 ? parseSbatch(stdout) : undefined;
}

/** `id` or `id;cluster` in the last line that is nothing else: sites print greetings around it. */
export function parseSbatch(stdout: string): SlurmJob | undefined {
  const found = [...stdout.matchAll(/^(\d+)(?:;([\w.-]+))?\s*$/gm)].at(-1);
  return found?.[1] === undefined ? undefined : { jobId: found[1], cluster: found[2] ?? null };
}

/** But for an sbatch that gave up waiting for the controller, which may still have taken the job. */
function isRefusal({ exitCode, stderr }: Answer): boolean {
  return exitCode !== 0 && !waitedInVain(stderr);
}

function waitedInVain(stderr: string): boolean {
  return /timed out|Unable to contact slurm controller|Zero Bytes were transmitted|Unexpected message/i.test(
    stderr,
  );
}

async function refused(
  transport: Transport,
  { runDir }: SlurmSubmission,
  words: readonly string[],
  answer: Answer,
): Promise<ClusterError> {
  const isRemoved = await isDone(transport, discardScript(runDir));
  return new NotSubmitted({
    what: `Slurm on ${transport.place} did not take the job.`,
    command: commandLine(words),
    output: `${answer.stderr}${answer.stdout}`.trim(),
    left: isRemoved ? "nothing" : `no job; the artifact set in ${runDir}`,
  });
}

/** Looks a job up by its comment: it may be in the queue a little later. */
async function findByComment(
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

/** Bash that cancels a job; fine when it has ended already. By its name, too: where ids were reset, its own may be another's. */
export function cancelScript({ jobId, cluster }: SlurmJob, jobName: string): string {
  return lines(findSlurm, bash`scancel ${onCluster(cluster)} ${`--name=${jobName}`} ${jobId}`);
}

/** Bash that asks a step of a job, by its name, to end in order; an srun that gets the signal itself has its step killed. */
export function endStepScript({ jobId, cluster }: SlurmJob, name: string): string {
  const where = onCluster(cluster);
  return lines(
    findSlurm,
    bash`squeue ${where} --noheader --steps --jobs=${jobId} --format=${"%i %j"} | while read -r id step; do`,
    bash`  [ "$step" = ${name} ] && scancel ${where} --signal=TERM "$id"`,
    "done",
  );
}

/** The option that names another cluster than the default one. */
export function onCluster(cluster: string | null): readonly string[] {
  return cluster === null ? [] : [`--clusters=${cluster}`];
}
