import type { PodObject } from "./objects.ts";

/** What a pod does, in the words of its status. */

const starting: ReadonlySet<string> = new Set(["ContainerCreating", "PodInitializing"]);

/** What holds back a container of a pod that has a node, and so has its GPUs; null when nothing does. */
export function heldBack({ metadata: { name }, status }: PodObject): string | null {
  for (const { state } of containersOf(status)) {
    const held = state?.waiting;
    if (held?.reason && !starting.has(held.reason))
      return `${name}: ${held.reason}${held.message ? `: ${held.message}` : ""}`;
  }
  return null;
}

/** A pod has its node, and a container of it has not been made yet: volumes are mounted, or an image is pulled. */
export function isStarting({ status }: PodObject): boolean {
  const isScheduled = status?.conditions?.some(
    ({ type, status: is }) => type === "PodScheduled" && is === "True",
  );
  // Before kubelet has seen the pod there is no status of its containers.
  const containers = status?.containerStatuses ?? [{ state: { waiting: { reason: "ContainerCreating" } } }];
  return isScheduled === true && containers.some(({ state }) => starting.has(state?.waiting?.reason ?? ""));
}

/** A container that ended otherwise than well. */
export interface EndedContainer {
  readonly name: string;
  readonly reason: string;
  readonly exitCode: number | null;
  /** It runs again: the log of its end is the one before. */
  readonly wasStartedAnew: boolean;
}

/** The first of a pod's containers that ended otherwise than well. */
export function endedContainer({ status }: PodObject): EndedContainer | undefined {
  return containersOf(status).flatMap(({ name, state, lastState }): EndedContainer[] => {
    const end = state?.terminated ?? lastState?.terminated;
    if (!end?.reason || end.exitCode === 0) return [];
    return [{ name, reason: end.reason, exitCode: end.exitCode ?? null, wasStartedAnew: !state?.terminated }];
  })[0];
}

function containersOf(status: PodObject["status"]) {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

/** Whether a pod is the head of its RayCluster. */
export function isHead({ metadata: { labels } }: PodObject): boolean {
  return labels?.["ray.io/node-type"] === "head";
}

/** The scheduler's word about a pod that no node takes; undefined: it has one, or the scheduler has not looked. */
export function withoutNode({ status }: PodObject) {
  return status?.conditions?.find(({ type, status: is }) => type === "PodScheduled" && is === "False");
}

/** Why a pod does not run, in Kubernetes' words; null when nothing is said. */
export function complaintOf(pod: PodObject): string | null {
  const {
    metadata: { name },
    status,
  } = pod;
  const unschedulable = withoutNode(pod);
  if (unschedulable !== undefined)
    return `${name}: ${unschedulable.reason ?? "not scheduled"}: ${unschedulable.message ?? "no reason given"}`;
  const held = heldBack(pod);
  if (held !== null) return held;
  const ended = endedContainer(pod);
  if (ended !== undefined)
    return `${name}: ${ended.name} ended: ${ended.reason}, exit code ${ended.exitCode}`;
  return status?.phase === "Failed"
    ? `${name}: ${status.reason ?? "failed"} ${status.message ?? ""}`.trim()
    : null;
}
