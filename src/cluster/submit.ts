import { join } from "node:path";
import type { EvalPlan } from "../compiler/5-plan/types.ts";
import type { Compiled } from "../compiler/index.ts";
import { Abandoned, AbandonedUpload, ClusterError, ConnectionError, NotSubmitted } from "./cluster-error.ts";
import { startDetached } from "./detached.ts";
import { setDigest } from "./digest.ts";
import { keepPlan } from "./kept-plan.ts";
import type { Kubectl } from "./kubernetes/kubectl.ts";
import { withRayCluster } from "./kubernetes/ray-cluster.ts";
import { readerPod } from "./kubernetes/reader-pod.ts";
import { createRayJob } from "./kubernetes/submit.ts";
import { noteFailure, noteJob } from "./note-submission.ts";
import { bash, lines } from "./quote.ts";
import { type RunRecord, saveRecord, stateDirectory } from "./run-record.ts";
import { type SlurmJob, submitToSlurm } from "./slurm.ts";
import type { Transport } from "./transport.ts";
import { discardScript, discardSecretsScript, isDone, upload } from "./upload.ts";

export type Mode = "run" | "batch";

export interface Submission {
  readonly compiled: Compiled;
  readonly mode: Mode;
  readonly runId: string;
  readonly submittedAt: string;
  readonly secrets: Readonly<Record<string, string>>;
  /** Slurm and local: results of other runs do not count. */
  readonly fresh: boolean;
}

/** `<remote_job_dir>/<set>/runs/<run-id>`. */
export function runDirectory({ host, name }: EvalPlan, runId: string): string {
  const root = host.remote_job_dir ?? join(stateDirectory(), "jobs");
  return `${root.replace(/\/+$/, "")}/${name}/runs/${runId}`;
}

/** Ships the set and submits its job, in that order: intent recorded, files checked, job submitted, id recorded. */
export async function submit(transport: Transport, submission: Submission): Promise<RunRecord> {
  const intent = newRecord(submission);
  saveRecord(intent);
  if (transport.kubectl !== null) keepPlan(intent.run_id, submission.compiled.plan);
  let record: RunRecord;
  try {
    record =
      transport.kubectl === null
        ? await submitJob(transport, submission, intent)
        : await submitRayJob(transport.kubectl, submission, intent);
  } catch (error) {
    noteFailure(intent, error);
    throw error;
  }
  noteJob(record, transport.place);
  return record;
}

async function submitJob(
  transport: Transport,
  submission: Submission,
  intent: RunRecord,
): Promise<RunRecord> {
  const { compiled, secrets, fresh } = submission;
  try {
    await upload(transport, { runDir: intent.run_dir, artifacts: compiled.artifacts, secrets, fresh });
  } catch (error) {
    throw await uploadFailed(transport, intent, error);
  }
  const { jobId, cluster } = await start(transport, submission, intent);
  return { ...intent, job_id: jobId, cluster: cluster ?? intent.cluster };
}

/** The manifest carries the set: there is nothing to upload. */
async function submitRayJob(
  kubectl: Kubectl,
  { compiled }: Submission,
  intent: RunRecord,
): Promise<RunRecord> {
  const { name, rayCluster } = await createRayJob(kubectl, compiled, intent.run_id);
  const record = { ...intent, job_id: name };
  return rayCluster === null ? record : withRayCluster(record, rayCluster);
}

/** An upload whose answer was lost may have arrived, secrets and all: it is removed, or said to be left. */
async function uploadFailed(transport: Transport, { run_dir, run_id }: RunRecord, error: unknown) {
  if (error instanceof Abandoned) return new AbandonedUpload();
  if (!(error instanceof ClusterError)) return error;
  if (!(error instanceof ConnectionError)) return new NotSubmitted(error.failure);
  const isClean = !error.mayHaveRun || (await isDone(transport, discardScript(run_dir)));
  if (isClean) return new NotSubmitted({ ...error.failure, left: "nothing" });
  const left = `no job; perhaps the artifact set and its secrets in ${run_dir} on ${transport.place}`;
  const help = `When the host answers again: \`nano3 status ${run_id}\` removes the secrets.`;
  return new NotSubmitted({ ...error.failure, left, help });
}

function newRecord({ compiled: { plan, artifacts }, mode, runId, submittedAt }: Submission): RunRecord {
  const { host, user, identity, ssh_config } = plan.host;
  return {
    record_version: 1,
    run_id: runId,
    name: plan.name,
    mode,
    profile: plan.inputs.profile,
    target: plan.target,
    host: { host, user, identity, ssh_config },
    run_dir: runDirectory(plan, runId),
    job_name: plan.job.name,
    job_id: null,
    cluster: plan.job.directives.find(({ option }) => option === "clusters")?.value ?? null,
    kubernetes: kubernetesOf(plan),
    comms: { ...plan.comms },
    teardown_seconds: plan.deadlines.teardown_seconds,
    set_sha256: setDigest(artifacts),
    submitted_at: submittedAt,
    ended: null,
  };
}

function kubernetesOf(plan: EvalPlan): RunRecord["kubernetes"] {
  const reader = readerPod(plan);
  if (plan.kubernetes === null || reader === null) return null;
  const { context, namespace } = plan.kubernetes;
  return { context, namespace, ray_cluster: null, reader };
}

async function start(transport: Transport, submission: Submission, record: RunRecord): Promise<SlurmJob> {
  const { compiled, mode } = submission;
  if (compiled.plan.target === "local") return startHere(transport, record);
  return submitToSlurm(transport, {
    runDir: record.run_dir,
    runId: record.run_id,
    clusters: record.cluster,
    submitArguments: compiled.plan.job.submit_arguments[mode],
    orchestrate: mode === "batch",
  });
}

/** The job script as a process of the host, in a session of its own. */
async function startHere(transport: Transport, { run_dir, mode }: RunRecord): Promise<SlurmJob> {
  const words = ["setsid", ...localWords(mode)];
  const log = "logs/job.log";
  const script = lines(
    bash`cd -- ${run_dir} || exit 1`,
    startDetached({ name: "job", attempt: 1, words, stdout: log, stderr: log }),
  );
  const answer = await transport.run(script);
  const pid = answer.stdout.trim();
  if (answer.exitCode === 0 && /^\d+$/.test(pid)) return { jobId: pid, cluster: null };
  await isDone(transport, discardSecretsScript(run_dir));
  const command = words.join(" ");
  const output = answer.stderr.trim();
  const what = `The job did not start on ${transport.place}.`;
  throw new ClusterError({ what, command, output, left: `the artifact set in ${run_dir}` });
}

/** The command of a job on target local. */
export function localWords(mode: Mode): readonly string[] {
  return ["bash", "job.sh", ...(mode === "batch" ? ["--orchestrate"] : [])];
}
