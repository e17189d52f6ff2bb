import type { Observation } from "../observe.ts";
import type { RunRecord } from "../run-record.ts";
import type { Transport } from "../transport.ts";
import type { KubernetesAnswers } from "./answers.ts";
import { noteCasualties } from "./casualties.ts";
import { askHead } from "./head.ts";
import { filesFrom, grownEvents } from "./head-log.ts";
import { begunIn, lossOf } from "./head-loss.ts";
import type { Kubectl } from "./kubectl.ts";
import { type PodObject, type RayJobObject, readEvents, readPods, readRayJob } from "./objects.ts";
import { complaintOf, isHead } from "./pod-state.ts";
import { notePulls } from "./pulls.ts";
import type { KubernetesQuestion } from "./question.ts";
import { withRayCluster } from "./ray-cluster.ts";
import { forgetPods, takeCluster } from "./rayjob-memory.ts";
import { isOver, isSuspended } from "./rayjob-view.ts";
import { refusedLater } from "./refused-later.ts";
import { unlessRefused } from "./unless-refused.ts";
import { readVolume } from "./volume.ts";

type KubernetesObservation = Observation & { readonly kubernetes: KubernetesAnswers };

/**
 * Looks at a RayJob: its status, its pods, and while it runs the log of its head, where deploy.py tells what it does. When
 * it is over, the files of the run, by a pod that reads them from the volume.
 */
export async function observeRayJob(
  transport: Transport,
  kubectl: Kubectl,
  question: KubernetesQuestion,
): Promise<KubernetesObservation> {
  return refusedLater(question.record, async () => {
    const { memory } = question;
    const id = question.record.job_id;
    const [object, list] = await Promise.all([
      id === null ? undefined : kubectl.get(["rayjobs.ray.io", id]),
      kubectl.get(["pods", "--selector=nano3/set"]),
    ]);
    const job = readRayJob(object);
    const asked = { ...question, ...settled(question, job) };
    const pods = podsOf(readPods(list), asked.record);
    if (job === undefined && memory.wasLive && memory.heard.size === 0)
      return observationOf(asked, answersOf(asked, job, pods));
    if (job === undefined || isOver(job)) {
      const { unread, ...seen } = await readVolume(transport, asked, job !== undefined);
      return { ...seen, kubernetes: { ...answersOf(asked, job, pods), unread } };
    }
    memory.wasLive = true;
    if (isSuspended(job)) {
      forgetPods(memory);
      return observationOf(asked, answersOf(asked, job, pods));
    }
    if (!job.metadata.deletionTimestamp) {
      await noteCasualties(kubectl, pods, memory.pods);
      memory.headLoss = lossOf(memory.begun, pods, memory.headLoss);
    }
    await notePulls(kubectl, pods, memory.pulling);
    const warnings = await warningsOf(kubectl, asked.record, pods);
    const isSilent = !(await hear(kubectl, pods, asked));
    return observationOf(asked, { ...answersOf(asked, job, pods), warnings, isSilent });
  });
}

/** The run under the name that the operator gives it now; of one that begins anew everything is new. */
function settled(
  { record, tails, memory }: KubernetesQuestion,
  job: RayJobObject | undefined,
): Pick<KubernetesQuestion, "record" | "tails"> {
  const isAnew = takeCluster(memory, job);
  return {
    record: memory.cluster === null ? record : withRayCluster(record, memory.cluster),
    tails: isAnew ? tails.map(({ path }) => ({ path, offset: 0 })) : tails,
  };
}

function answersOf(
  { record, memory: { pods: seen, pulling, headLoss, wasLive } }: KubernetesQuestion,
  job: RayJobObject | undefined,
  pods: readonly PodObject[],
): KubernetesAnswers {
  return {
    record,
    job,
    wasLive,
    pods,
    pulling,
    warnings: [],
    casualties: [...seen.casualties.values()],
    headLoss,
    isSilent: false,
    unread: null,
  };
}

/** What is known of a run that goes on, by the events heard so far. */
function observationOf(
  { record, tails, memory }: KubernetesQuestion,
  kubernetes: KubernetesAnswers,
): KubernetesObservation {
  const events = [...memory.heard];
  return {
    hasRunDir: events.length > 0,
    files: filesFrom(events, record.comms),
    growth: grownEvents(events, tails),
    finished: [],
    alive: new Set(),
    elsewhere: new Map(),
    leaseAge: null,
    slurm: { squeue: null, sacct: null, scontrol: null },
    kubernetes,
  };
}

/** The pods of the run: head, workers, and the one that submits. */
function podsOf(pods: readonly PodObject[], { kubernetes, job_id }: RunRecord): readonly PodObject[] {
  const cluster = kubernetes?.ray_cluster ?? null;
  return pods.filter(({ metadata: { labels = {} } }) => {
    const isOfRay = cluster !== null && labels["ray.io/cluster"] === cluster;
    return isOfRay || (job_id !== null && labels["job-name"] === job_id);
  });
}

/**
 * Why pods do not start, where their own status does not say: a volume that cannot be mounted, a Secret that is not there.
 * And why there are none: the operator writes to its RayCluster what the API server refused.
 */
async function warningsOf(
  kubectl: Kubectl,
  { kubernetes }: RunRecord,
  pods: readonly PodObject[],
): Promise<readonly string[]> {
  const waiting = pods.filter((pod) => pod.status?.phase === "Pending" && complaintOf(pod) === null);
  const names = new Set(waiting.map(({ metadata }) => metadata.name));
  if (pods.length === 0 && kubernetes?.ray_cluster) names.add(kubernetes.ray_cluster);
  if (names.size === 0) return [];
  const ask = () => kubectl.get(["events", "--field-selector=type=Warning"]);
  const about = readEvents(await unlessRefused(ask, undefined)).filter(({ involvedObject }) =>
    names.has(involvedObject.name),
  );
  // Each is tried again and again: the last word about it is enough.
  const last = new Map(
    about.map((event) => [`${event.involvedObject.name}: ${event.reason}`, event.message]),
  );
  return [...last].map(([what, message]) => `${what}: ${message}`);
}

/** Keeps the lease and listens to the head. False: its node does not answer. */
async function hear(
  kubectl: Kubectl,
  pods: readonly PodObject[],
  { lease, memory, record }: KubernetesQuestion,
): Promise<boolean> {
  const head = pods.find((pod) => isHead(pod) && pod.status?.phase === "Running");
  if (head === undefined) return true;
  const events = await askHead(kubectl, {
    head,
    memory: memory.head,
    lease: lease === null ? null : { content: lease, seconds: record.comms.lease_seconds },
  });
  for (const line of events ?? []) memory.heard.add(line);
  if (memory.heard.size > 0) memory.begun ??= begunIn(head);
  return events !== null;
}
