import { ClusterError } from "../cluster-error.ts";
import { pause } from "../interrupt.ts";
import type { RunRecord } from "../run-record.ts";
import { type Kubectl, placeName } from "./kubectl.ts";
import { complaintOf, readPods, readRayJob } from "./objects.ts";

/** How long object and pods may take to go: an orderly end of deploy.py, and the pods' own grace period. */
const goneSeconds = 180;

/** Deletes a RayJob and waits until it and its pods are gone: until then its GPUs are not free. */
export async function deleteRayJob(kubectl: Kubectl, record: RunRecord, leave: AbortSignal): Promise<void> {
  const name = record.job_id ?? "";
  await kubectl.run(["delete", "rayjobs.ray.io", name, "--ignore-not-found", "--wait=false"]);
  const until = performance.now() + goneSeconds * 1000;
  let left: readonly string[] = [];
  while (performance.now() < until) {
    left = await remains(kubectl, record, name);
    if (left.length === 0) return;
    await pause(1, leave);
  }
  throw new ClusterError({
    what: `The RayJob ${name} in ${placeName(kubectl.place)} was deleted, but not all of it is gone after ${goneSeconds} s.`,
    left: left.join(", "),
    help: `Look at what holds it: \`kubectl --context=${kubectl.place.context} --namespace=${kubectl.place.namespace} describe rayjob,pod --selector=ray.io/cluster=${record.kubernetes?.ray_cluster ?? ""}\`. Is the KubeRay operator running?`,
  });
}

async function remains(
  kubectl: Kubectl,
  { kubernetes }: RunRecord,
  name: string,
): Promise<readonly string[]> {
  const job = readRayJob(await kubectl.get(["rayjobs.ray.io", name]));
  const selectors = [
    ...(kubernetes?.ray_cluster == null ? [] : [`ray.io/cluster=${kubernetes.ray_cluster}`]),
    `job-name=${name}`,
  ];
  const pods = [];
  for (const selector of selectors)
    pods.push(...readPods(await kubectl.get(["pods", `--selector=${selector}`])));
  return [
    ...(job === undefined ? [] : [`RayJob ${name}`]),
    ...pods.map((pod) => `pod ${complaintOf(pod) ?? pod.metadata.name}`),
  ];
}
