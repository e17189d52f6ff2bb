import { clock } from "../clock.ts";
import { ConnectionError } from "../cluster-error.ts";
import { eventsIn } from "./head-log.ts";
import { type Kubectl, KubectlRefusal } from "./kubectl.ts";
import type { PodObject } from "./objects.ts";

/**
 * The head pod of a RayJob that runs: its log is listened to, and its annotation keeps the lease. Looks come every other second,
 * for hours: each asks for what is new alone.
 */

/** What is remembered of the head between looks, in seconds of the monotonic clock. */
export interface HeadMemory {
  /** Name of the pod that all this is about. */
  pod: string;
  /** When its log was last read. */
  heardAt: number | null;
  /** When the lease was last kept. */
  keptAt: number | null;
}

/** A memory before the first look. */
export function newHeadMemory(): HeadMemory {
  return { pod: "", heardAt: null, keptAt: null };
}

/** Lines that are asked for twice are known by their text; one that came late, and was not there the last time, is not lost. */
const overlapSeconds = 60;

/** The lease is kept so often that a look or two may fail in between. */
const keptPerLease = 4;

export interface HeadQuestion {
  readonly head: PodObject;
  readonly memory: HeadMemory;
  /** New content for the lease, and how long it lasts; null: nobody keeps one. */
  readonly lease: { readonly content: string; readonly seconds: number } | null;
}

/** Keeps the lease where that is due, and gives the events that the head told lately. Null: its node does not answer. */
export async function askHead(kubectl: Kubectl, question: HeadQuestion): Promise<readonly string[] | null> {
  const { head, memory } = question;
  if (memory.pod !== head.metadata.name) Object.assign(memory, newHeadMemory(), { pod: head.metadata.name });
  const [log] = await Promise.all([readLog(kubectl, question), keepLease(kubectl, question)]);
  return log === null ? null : eventsIn(log);
}

/** Empty while the container starts, and when it has just gone. Null: the node does not answer. */
async function readLog(kubectl: Kubectl, { head, memory }: HeadQuestion): Promise<string | null> {
  const [before, now] = [memory.heardAt, clock()];
  // In seconds of the node's own clock: no moment of this computer is compared with one of the cluster.
  const since = before === null ? [] : [`--since=${Math.ceil(now - before) + overlapSeconds}s`];
  try {
    const log = await kubectl.run(["logs", head.metadata.name, "--container=ray-head", ...since]);
    memory.heardAt = now;
    return log;
  } catch (error) {
    if (isSilence(error)) return null;
    if (!(error instanceof KubectlRefusal) || error.kind === "forbidden") throw error;
    return "";
  }
}

/** What a way to the nodes says that ends before them: konnectivity's without an agent there, and k3s' tunnel. */
const noWay = /No agent available|proxy error from/;

/**
 * The node does not answer. The API server has just answered about RayJob and pods; it dials a node that is without power for
 * longer than kubectl waits for the log, and so what kubectl says then is that the API server is silent.
 */
function isSilence(error: unknown): boolean {
  if (error instanceof ConnectionError) return error.isTransient;
  if (!(error instanceof KubectlRefusal)) return false;
  return error.kind === "no-node" || (error.kind === "other" && noWay.test(error.failure.output ?? ""));
}

/** A change of the head pod's annotation is a sign of life; kubelet shows it to deploy.py as a file. */
async function keepLease(kubectl: Kubectl, { head, memory, lease }: HeadQuestion): Promise<void> {
  const now = clock();
  if (lease === null || (memory.keptAt !== null && now - memory.keptAt < lease.seconds / keptPerLease))
    return;
  try {
    const annotation = `nano3/lease=${lease.content}`;
    await kubectl.run(["annotate", "pod", head.metadata.name, "--overwrite", annotation]);
    memory.keptAt = now;
  } catch (error) {
    // It has just gone; the next look sees it.
    if (!(error instanceof KubectlRefusal && error.kind === "not-found")) throw error;
  }
}
