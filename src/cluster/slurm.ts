import { setTimeout as sleep } from "node:timers/promises";
import { ClusterError, ConnectionError } from "./cluster-error.ts";
import { bash, commandLine, lines } from "./quote.ts";
import type { Answer, Transport } from "./transport.ts";
import { discardScript, discardSecretsScript } from "./upload.ts";

/** Slurm's commands are on the PATH of a login shell; at some sites only there. */
export const findSlurm = "command -v squeue >/dev/null 2>&1 || . /etc/profile >/dev/null 2>&1";

export interface SlurmJob {
  readonly jobId: string;
  readonly cluster: string | null;
}

export interface SlurmSubmission {
  readonly runDir: string;
  readonly runId: string;
  /** The plan's arguments for the mode. */
  readonly submitArguments: readonly string[];
  readonly orchestrate: boolean;
}

/** The sbatch command of a run. Its comment is unique: by it the job is found when sbatch's answer is lost. */
export function sbatchWords(submission: Omit<SlurmSubmission, "runDir">): readonly string[] {
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

function commentOf(runId: string): string {
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
  let lost: string;
  try {
    const answer = await transport.run(script, { timeoutSeconds: 120 });
    const job = answer.exitCode === 0 ? parseSbatch(answer.stdout) : undefined;
    if (job !== undefined) return job;
    if (answer.exitCode !== 0 && !mayHaveQueued(answer))
      throw await refused(transport, submission, words, answer);
    lost = `${answer.stderr}${answer.stdout}`.trim();
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    if (!error.mayHaveRun) {
      await transport.run(discardSecretsScript(submission.runDir)).catch(ignoreConnectionErrors);
      throw new ClusterError({ ...error.failure, left: `no job; the artifact set in ${submission.runDir}` });
    }
    lost = error.failure.what;
  }
  const found = await findByComment(transport, submission.runId, pauses);
  if (found !== undefined) return found;
  throw new ClusterError({
    what: `sbatch on ${transport.place} gave no job id, and no job with the comment ${commentOf(submission.runId)} is in the queue.`,
    command: commandLine(words),
    output: lost,
    left: `the artifact set in ${submission.runDir}`,
    help: `Whether the job was queued is not known. Before you submit again: \`nano3 status ${submission.runId}\`.`,
  });
}

/** `id` or `id;cluster` in the last line that is nothing else: sites print greetings around it. */
export function parseSbatch(stdout: string): SlurmJob | undefined {
  const found = [...stdout.matchAll(/^(\d+)(?:;([\w.-]+))?\s*$/gm)].at(-1);
  return found?.[1] === undefined ? undefined : { jobId: found[1], cluster: found[2] ?? null };
}

/** sbatch gave up waiting for the controller, which may still have taken the job. */
function mayHaveQueued({ stderr }: Answer): boolean {
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
  const removed = await transport.run(discardScript(runDir));
  return new ClusterError({
    what: `Slurm on ${transport.place} did not take the job.`,
    command: commandLine(words),
    output: `${answer.stderr}${answer.stdout}`.trim(),
    left: removed.exitCode === 0 ? "nothing" : `the artifact set in ${runDir}`,
  });
}

/** Looks a job up by its comment: it may be in the queue a little later. */
async function findByComment(
  transport: Transport,
  runId: string,
  pauses: readonly number[],
): Promise<SlurmJob | undefined> {
  for (const pause of pauses) {
    await sleep(pause * 1000);
    const found = await askForComment(transport, runId).catch(ignoreConnectionErrors);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** One look at the queue for the job of a run. */
export async function askForComment(transport: Transport, runId: string): Promise<SlurmJob | undefined> {
  const script = lines(findSlurm, 'squeue --noheader --user="$(id -un)" --states=all --format="%i %k"');
  const { stdout } = await transport.run(script, { timeoutSeconds: 30 });
  const wanted = commentOf(runId);
  const row = stdout
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .find(([, comment]) => comment === wanted);
  return row?.[0] === undefined ? undefined : { jobId: row[0], cluster: null };
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
