import { newPodMemory, type PodMemory } from "./casualties.ts";
import { type HeadMemory, newHeadMemory } from "./head.ts";
import type { BegunHead } from "./head-loss.ts";
import type { RayJobObject } from "./objects.ts";

/** What is remembered between the looks at a RayJob. All of it but `wasLive` is about one RayCluster. */
export interface RayJobMemory {
  /** Null: none was seen. */
  cluster: string | null;
  pods: PodMemory;
  /** Pods that have begun to pull their images: the events that tell so are kept for an hour only. */
  readonly pulling: Set<string>;
  /** The events of deploy.py in their order: a log begins anew with its container, and loses its beginning when it is long. */
  readonly heard: Set<string>;
  readonly head: HeadMemory;
  /** Where deploy.py was heard first, and what happened there since. */
  begun: BegunHead | null;
  headLoss: string | null;
  /** It was seen before it was over: what it has done by then was heard. */
  wasLive: boolean;
}

/** A memory before the first look. */
export function newRayJobMemory(): RayJobMemory {
  return {
    cluster: null,
    pods: newPodMemory(),
    pulling: new Set(),
    heard: new Set(),
    head: newHeadMemory(),
    begun: null,
    headLoss: null,
    wasLive: false,
  };
}

/** Notes which RayCluster a RayJob has. True: it is another one, where the run begins anew, and what was known is of the other. */
export function takeCluster(memory: RayJobMemory, job: RayJobObject | undefined): boolean {
  const { cluster: before, wasLive } = memory;
  const cluster = job?.status?.rayClusterName || before;
  const isAnother = before !== null && cluster !== before;
  if (isAnother) Object.assign(memory, newRayJobMemory(), { wasLive });
  memory.cluster = cluster;
  return isAnother;
}

/** Forgets the pods of a RayCluster that is taken away: none of them is missing. */
export function forgetPods(memory: RayJobMemory): void {
  Object.assign(memory, { pods: newPodMemory(), begun: null, headLoss: null });
}
