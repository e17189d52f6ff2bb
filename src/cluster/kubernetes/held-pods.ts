import type { KubernetesAnswers } from "./answers.ts";
import type { PodObject } from "./objects.ts";
import { complaintOf, heldBack, isHead, isStarting } from "./pod-state.ts";

/**
 * A pod has its GPUs from the moment it has a node, and is of use when it is ready: what comes in between holds it back, whether
 * Kubernetes calls it so or not (a volume that is not mounted, a crash again and again, a probe that never passes). Two things
 * take their time: an image that is on its way, and a worker that waits for its head.
 */

/** The pods of a run that are held back, by name, and what holds them; those of which Kubernetes says it by itself first. */
export function heldPods(
  answers: Pick<KubernetesAnswers, "pods" | "pulling" | "warnings">,
): ReadonlyMap<string, string> {
  const { pods, pulling, warnings } = answers;
  const alive = pods.filter(({ metadata, status }) => !metadata.deletionTimestamp && !isOver(status?.phase));
  const isHeadReady = alive.some((pod) => isHead(pod) && is(pod, "Ready"));
  const takesItsTime = (pod: PodObject): boolean =>
    waitsForHead(pod) ? !isHeadReady : isStarting(pod) && pulling.has(pod.metadata.name);
  const said = alive.flatMap((pod) => {
    const why = heldBack(pod);
    return why === null ? [] : [[pod.metadata.name, why] as const];
  });
  const unready = alive
    .filter((pod) => is(pod, "PodScheduled") && !is(pod, "Ready") && !takesItsTime(pod))
    .map((pod) => [pod.metadata.name, whyUnready(pod, warnings)] as const);
  return new Map([...said, ...unready.filter(([name]) => !said.some(([other]) => other === name))]);
}

function isOver(phase: string | null | undefined): boolean {
  return phase === "Succeeded" || phase === "Failed";
}

function conditionOf({ status }: PodObject, name: string) {
  return status?.conditions?.find(({ type }) => type === name);
}

function is(pod: PodObject, condition: string): boolean {
  return conditionOf(pod, condition)?.status === "True";
}

/** KubeRay puts a container before that of a worker, which ends when the head's GCS answers. */
function waitsForHead({ status }: PodObject): boolean {
  const state = status?.initContainerStatuses?.find(({ name }) => name === "wait-gcs-ready")?.state;
  return state != null && !state.waiting && !state.terminated;
}

function whyUnready(pod: PodObject, warnings: readonly string[]): string {
  const { name } = pod.metadata;
  const { reason, message } = conditionOf(pod, "Ready") ?? {};
  const words = [reason, message].filter(Boolean).join(": ") || "not ready";
  return complaintOf(pod) ?? warnings.find((text) => text.startsWith(`${name}: `)) ?? `${name}: ${words}`;
}
