import type { Compiled } from "../../compiler/index.ts";
import { ClusterError, ConnectionError, NotSubmitted } from "../cluster-error.ts";
import { pause } from "../interrupt.ts";
import type { RunRecord } from "../run-record.ts";
import { type Kubectl, placeName } from "./kubectl.ts";
import { type RayJobObject, readRayJob, readRayJobs } from "./objects.ts";
import { withClusterOf } from "./ray-cluster.ts";
import { createFiles, removeFiles } from "./set-files.ts";
import { unlessRefused } from "./unless-refused.ts";

/** A RayJob that was created. */
export interface CreatedRayJob {
  readonly name: string;
  /** Null: the operator has not taken it up yet. */
  readonly rayCluster: string | null;
}

/** How long the operator may take to name the RayCluster before we go on without. */
const takeUpSeconds = 20;

/**
 * Creates what rayjob.yaml says, byte for byte: first the files, then the job. Who has submitted it stands in the object
 * all the same, as the name of the field manager: by it the job is found again when the answer was lost.
 */
export async function createRayJob(
  kubectl: Kubectl,
  { plan, artifacts }: Compiled,
  runId: string,
): Promise<CreatedRayJob> {
  const beginning = plan.kubernetes?.generate_name ?? "";
  const manifest = artifacts.find(({ name }) => name === "rayjob.yaml")?.text ?? "";
  const border = manifest.indexOf("\n---\n") + 1;
  const [job, files] = [manifest.slice(0, border), manifest.slice(border)];
  const created = await createFiles(kubectl, files, beginning);
  const name = await createJob(kubectl, { manifest: job, runId, beginning, files: created });
  return { name, rayCluster: await awaitCluster(kubectl, name) };
}

interface NewJob {
  readonly manifest: string;
  readonly runId: string;
  /** Of its name. */
  readonly beginning: string;
  /** What was created for it: of no use without it. */
  readonly files: string | null;
}

async function createJob(kubectl: Kubectl, { manifest, runId, beginning, files }: NewJob): Promise<string> {
  const args = ["create", "--filename=-", "--output=name", `--field-manager=${fieldManager(runId)}`];
  try {
    const created = await kubectl.run(args, { input: manifest });
    return created.trim().replace(/^[^/]*\//, "");
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    if (!(error instanceof ConnectionError && error.mayHaveRun))
      throw new NotSubmitted({ ...error.failure, left: await removeFiles(kubectl, files) });
    const found = await unlessFailed(() => findRayJob(kubectl, runId));
    if (found !== undefined) return found.metadata.name;
    const left = `perhaps a RayJob ${beginning}… in ${placeName(kubectl.place)}`;
    throw new ClusterError({ ...error.failure, left });
  }
}

function fieldManager(runId: string): string {
  return `nano3-${runId}`;
}

/** The RayJob of a submission whose answer was lost. */
async function findRayJob(kubectl: Kubectl, runId: string): Promise<RayJobObject | undefined> {
  const list = await kubectl.get(["rayjobs.ray.io", "--selector=nano3/set", "--show-managed-fields"]);
  return readRayJobs(list).find(({ metadata }) =>
    metadata.managedFields?.some(({ manager }) => manager === fieldManager(runId)),
  );
}

/** A record with what is known of its RayJob now; the same record where that is no news. */
export async function settleRayJob(kubectl: Kubectl, record: RunRecord): Promise<RunRecord> {
  if (record.kubernetes === null || record.ended !== null) return record;
  const { job_id } = record;
  if (job_id !== null) {
    const ask = () => kubectl.get(["rayjobs.ray.io", job_id]);
    return withClusterOf(readRayJob(await unlessRefused(ask, undefined)), record);
  }
  const job = await findRayJob(kubectl, record.run_id);
  return job === undefined ? record : withClusterOf(job, { ...record, job_id: job.metadata.name });
}

/** The job is there: who does not get to know its cluster now will know it by a later look. */
async function awaitCluster(kubectl: Kubectl, name: string): Promise<string | null> {
  const until = performance.now() + takeUpSeconds * 1000;
  while (performance.now() < until) {
    const job = readRayJob(await unlessFailed(() => kubectl.get(["rayjobs.ray.io", name])));
    if (job?.status?.rayClusterName) return job.status.rayClusterName;
    await pause(1, AbortSignal.timeout(1000));
  }
  return null;
}

async function unlessFailed<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ClusterError) return undefined;
    throw error;
  }
}
