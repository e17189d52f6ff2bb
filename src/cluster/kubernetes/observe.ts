import { type Observation, observeScript, parseObservation, type Tail } from "../observe.ts";
import { readEvent } from "../run-files.ts";
import type { RunRecord } from "../run-record.ts";
import type { Transport } from "../transport.ts";
import { eventsIn, filesFrom, grownEvents } from "./head-log.ts";
import { type Kubectl, KubectlRefusal } from "./kubectl.ts";
import {
  complaintOf,
  type KubernetesAnswers,
  type PodObject,
  readEvents,
  readPods,
  readRayJob,
} from "./objects.ts";
import { isOver } from "./rayjob-view.ts";

/** What one look at a RayJob asks. */
export interface KubernetesQuestion {
  readonly record: RunRecord;
  readonly tails: readonly Tail[];
  /** New content for the lease; null: nobody keeps one. */
  readonly lease: string | null;
}

/**
 * Looks at a RayJob: its status, its pods, and while it runs the log of its head, where deploy.py tells what it does. When
 * it is over, the files of the run, by a pod that reads them from the volume.
 */
export async function observeRayJob(
  transport: Transport,
  kubectl: Kubectl,
  { record, tails, lease }: KubernetesQuestion,
): Promise<Observation & { readonly kubernetes: KubernetesAnswers }> {
  const job =
    record.job_id === null ? undefined : readRayJob(await kubectl.get(["rayjobs.ray.io", record.job_id]));
  const pods = await podsOf(kubectl, record);
  const kubernetes = { job, pods, warnings: await warningsOf(kubectl, pods) };
  if (job === undefined || isOver(job))
    return { ...(await readVolume(transport, record, tails)), kubernetes };
  const head = kubernetes.pods.find(
    ({ metadata, status }) => metadata.labels?.["ray.io/node-type"] === "head" && status?.phase === "Running",
  );
  if (head === undefined) return { ...nothing, kubernetes };
  if (lease !== null) await keepLease(kubectl, head, lease);
  const events = eventsIn(await logOf(kubectl, head));
  return {
    ...nothing,
    hasRunDir: events.length > 0,
    files: filesFrom(
      events.flatMap((line) => readEvent(line) ?? []),
      record.comms,
    ),
    growth: grownEvents(events, tails),
    kubernetes,
  };
}

const nothing: Observation = {
  hasRunDir: false,
  files: new Map(),
  growth: new Map(),
  alive: new Set(),
  slurm: { squeue: null, sacct: null, scontrol: null },
  kubernetes: null,
};

async function podsOf(kubectl: Kubectl, { kubernetes }: RunRecord): Promise<readonly PodObject[]> {
  const cluster = kubernetes?.ray_cluster ?? null;
  if (cluster === null) return [];
  return readPods(await kubectl.get(["pods", `--selector=ray.io/cluster=${cluster}`]));
}

/** Why pods do not start, where their own status does not say: a volume that cannot be mounted, a Secret that is not there. */
async function warningsOf(kubectl: Kubectl, pods: readonly PodObject[]): Promise<readonly string[]> {
  const waiting = pods.filter((pod) => pod.status?.phase === "Pending" && complaintOf(pod) === null);
  if (waiting.length === 0) return [];
  const names = new Set(waiting.map(({ metadata }) => metadata.name));
  const events = await kubectl
    .get(["events", "--field-selector=type=Warning"])
    .catch((error: unknown) => unlessRefused(error, undefined));
  return readEvents(events).flatMap(({ involvedObject, reason, message }) =>
    names.has(involvedObject.name) ? [`${involvedObject.name}: ${reason}: ${message}`] : [],
  );
}

/** The head's log; nothing while its container starts, and when it has just gone. */
async function logOf(kubectl: Kubectl, { metadata }: PodObject): Promise<string> {
  return kubectl
    .run(["logs", metadata.name, "--container=ray-head"])
    .catch((error: unknown) => unlessRefused(error, ""));
}

/** A no of the API server leaves things unknown; no answer is the caller's matter. */
function unlessRefused<T>(error: unknown, otherwise: T): T {
  if (error instanceof KubectlRefusal) return otherwise;
  throw error;
}

/** A change of the head pod's annotation is a sign of life; kubelet shows it to deploy.py as a file. */
async function keepLease(kubectl: Kubectl, { metadata }: PodObject, content: string): Promise<void> {
  try {
    await kubectl.run(["annotate", "pod", metadata.name, "--overwrite", `nano3/lease=${content}`]);
  } catch (error) {
    // It has just gone; the next look sees it.
    if (!(error instanceof KubectlRefusal && error.kind === "not-found")) throw error;
  }
}

async function readVolume(
  transport: Transport,
  record: RunRecord,
  tails: readonly Tail[],
): Promise<Observation> {
  if (record.kubernetes?.ray_cluster == null) return nothing;
  const script = observeScript({ record, tails, lease: null, asksSlurm: false });
  return parseObservation((await transport.run(script)).stdout, tails);
}
