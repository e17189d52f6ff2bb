import { ClusterError, type ClusterFailure, ConnectionError } from "../cluster-error.ts";
import { type Interrupt, pause } from "../interrupt.ts";
import type { Reporter } from "../reporter.ts";
import type { RunRecord } from "../run-record.ts";
import type { Look } from "../watch.ts";
import { type Kubectl, placeName } from "./kubectl.ts";
import { readPods, readRayJob } from "./objects.ts";
import { complaintOf } from "./pod-state.ts";
import { withClusterOf } from "./ray-cluster.ts";
import { unlessRefused } from "./unless-refused.ts";

/** How long object and pods may take to go: an orderly end of deploy.py, and the pods' own grace period. */
const goneSeconds = 180;
/** How long the pods of a run that is over are waited for: their grace period, and what the operator takes. */
const removedSeconds = 60;

/** A RayJob was deleted, and its GPUs may not be free. */
export class NotAllGone extends ClusterError {
  override readonly name = "NotAllGone";
  readonly left: readonly string[];

  constructor(failure: ClusterFailure, left: readonly string[]) {
    super({ ...failure, left: left.join(", ") });
    this.left = left;
  }
}

/** Deletes a RayJob and waits until it and its pods are gone: until then its GPUs are not free. */
export async function deleteRayJob(kubectl: Kubectl, known: RunRecord, leave: AbortSignal): Promise<void> {
  const name = known.job_id;
  if (name === null) return;
  let record = known;
  const left = await awaitNothing({ seconds: goneSeconds, leave }, async () => {
    const job = readRayJob(await kubectl.get(["rayjobs.ray.io", name]));
    // The operator may have made the pods since.
    record = withClusterOf(job, record);
    if (job !== undefined && !job.metadata.deletionTimestamp)
      await kubectl.run(["delete", "rayjobs.ray.io", name, "--ignore-not-found", "--wait=false"]);
    return [...(job === undefined ? [] : [`RayJob ${name}`]), ...(await podsLeft(kubectl, record))];
  });
  if (left.length === 0) return;
  const what = `The RayJob ${name} in ${placeName(kubectl.place)} was deleted, but not all of it is gone after ${goneSeconds} s.`;
  const help = `Look at what holds it: \`${describes(kubectl, record)}\`. Is the KubeRay operator running?`;
  throw new NotAllGone({ what, help }, left);
}

/**
 * What is left of a RayJob that is over: the operator removes its pods, and they are waited for. Those of one that it refuses
 * it leaves for ever: that one is deleted. Gives what is not gone when nothing more is waited for.
 */
export async function endRayJob(
  kubectl: Kubectl,
  { evidence: { record, scheduler } }: Look,
  { reporter, interrupt }: { readonly reporter: Reporter; readonly interrupt: Pick<Interrupt, "leave"> },
): Promise<readonly string[]> {
  if (scheduler.kind === "ended" && scheduler.state === "REFUSED") {
    reporter.note("The operator leaves the pods of a RayJob that it refuses: deleting the RayJob.");
    await deleteRayJob(kubectl, record, interrupt.leave);
    return [];
  }
  const how = { seconds: removedSeconds, leave: interrupt.leave };
  const left = await awaitNothing(how, () => unlessRefused(() => podsLeft(kubectl, record), []));
  if (left.length > 0)
    reporter.note(
      `Not gone after ${removedSeconds} s: ${left.join(", ")}. \`${describes(kubectl, record)}\``,
    );
  return left;
}

function describes({ place: { context, namespace } }: Kubectl, { kubernetes }: RunRecord): string {
  return `kubectl --context=${context} --namespace=${namespace} describe rayjob,pod --selector=ray.io/cluster=${kubernetes?.ray_cluster ?? ""}`;
}

/** Asks until nothing is left, through a broken connection, too; gives what is left when the time is over. */
async function awaitNothing(
  { seconds, leave }: { readonly seconds: number; readonly leave: AbortSignal },
  ask: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const until = performance.now() + seconds * 1000;
  let left: readonly string[] = [];
  while (performance.now() < until) {
    try {
      left = await ask();
    } catch (error) {
      if (!(error instanceof ConnectionError && error.isTransient)) throw error;
      left = [error.failure.what];
    }
    if (left.length === 0) return [];
    await pause(1, leave);
  }
  return left;
}

/** Pods of Ray; the one that submits stays with its RayJob, but is over. */
async function podsLeft(kubectl: Kubectl, { kubernetes, job_id }: RunRecord): Promise<readonly string[]> {
  const cluster = kubernetes?.ray_cluster ?? null;
  const pods = readPods(await kubectl.get(["pods", "--selector=nano3/set"]));
  return pods
    .filter(({ metadata: { labels = {} }, status }) => {
      if (cluster !== null && labels["ray.io/cluster"] === cluster) return true;
      return labels["job-name"] === job_id && status?.phase !== "Succeeded" && status?.phase !== "Failed";
    })
    .map((pod) => `pod ${complaintOf(pod) ?? pod.metadata.name}`);
}
