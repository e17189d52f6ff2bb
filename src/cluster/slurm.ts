import { ClusterError, ConnectionError, NotSubmitted } from "./cluster-error.ts";
import { commentOf, findByComment, type SoughtJob } from "./find-job.ts";
import { bash, commandLine, lines } from "./quote.ts";
import { findSlurm, type SlurmJob } from "./slurm-commands.ts";
import type { Answer, Transport } from "./transport.ts";
import { discardScript, discardSecretsScript, isDone } from "./upload.ts";

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
