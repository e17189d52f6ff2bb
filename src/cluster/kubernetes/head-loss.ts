import type { PodObject } from "./objects.ts";

/**
 * What deploy.py runs in is lost with its container, even when that is started anew. What happened in the pod before deploy.py
 * began, and what happens to a container that somebody's mesh has put beside it, are no loss.
 */

/** The head as it was when deploy.py was first heard in it. */
export interface BegunHead {
  readonly pod: string;
  /** How often its container had been started anew by then. */
  readonly restarts: number;
}

/** The head in which deploy.py has just been heard for the first time. */
export function begunIn(head: PodObject): BegunHead {
  return { pod: head.metadata.name, restarts: restartsOf(head) };
}

/** How what ran in a head was lost, in Kubernetes' words; null: it was not. `before`: what an earlier look found. */
export function lossOf(
  begun: BegunHead | null,
  pods: readonly PodObject[],
  before: string | null,
): string | null {
  if (begun === null) return null;
  const pod = pods.find(({ metadata }) => metadata.name === begun.pod);
  // What happened to it before is nearer to the cause.
  if (pod === undefined || pod.metadata.deletionTimestamp) return before ?? `${begun.pod}: was deleted`;
  const end = endOfContainer(pod, begun);
  if (end)
    return `${begun.pod}: ray-head ended: ${end.reason ?? "no reason given"}, exit code ${end.exitCode}`;
  const { phase, reason, message } = pod.status ?? {};
  return phase === "Failed" ? `${begun.pod}: ${reason ?? "failed"} ${message ?? ""}`.trim() : null;
}

/** The end of the container that deploy.py was heard in, not of one before it. */
function endOfContainer(pod: PodObject, { restarts }: BegunHead) {
  const { state, lastState } = containerOf(pod) ?? {};
  if (state?.terminated) return state.terminated;
  const isAnother = state?.waiting || restartsOf(pod) > restarts;
  return isAnother ? lastState?.terminated : undefined;
}

function containerOf({ status }: PodObject) {
  return status?.containerStatuses?.find(({ name }) => name === "ray-head");
}

function restartsOf(pod: PodObject): number {
  return containerOf(pod)?.restartCount ?? 0;
}
