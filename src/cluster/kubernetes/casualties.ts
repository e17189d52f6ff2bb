import { stripVTControlCharacters } from "node:util";
import { ClusterError } from "../cluster-error.ts";
import type { Kubectl } from "./kubectl.ts";
import { type PodObject, readEvents } from "./objects.ts";
import { complaintOf, endedContainer } from "./pod-state.ts";
import { unlessRefused } from "./unless-refused.ts";

/** A pod that ended too early or does not start, and what was found of it while it was there. */
export interface Casualty {
  readonly pod: string;
  /** What happened to it, in Kubernetes' words. */
  readonly complaint: string;
  /** The end of its container's log. */
  readonly lines: readonly string[];
  /** What the cluster says about it, `reason: message` each. */
  readonly events: readonly string[];
}

/** How much of a log and of the events is kept. */
const kept = { lines: 8, events: 3 } as const;

/** What happened to the pods of a run, as far as the looks so far have seen it. */
export interface PodMemory {
  /** Pods that were there at the last look. */
  readonly there: Map<string, PodObject>;
  readonly casualties: Map<string, Casualty>;
}

/** A memory before the first look. */
export function newPodMemory(): PodMemory {
  return { there: new Map(), casualties: new Map() };
}

/**
 * Notes what has happened to the pods of a run that goes on. Log and events are taken at once: when the run has failed, the
 * operator removes the pods.
 */
export async function noteCasualties(
  kubectl: Kubectl,
  pods: readonly PodObject[],
  memory: PodMemory,
): Promise<void> {
  const { there, casualties } = memory;
  const alive = pods.filter(({ metadata }) => !metadata.deletionTimestamp);
  const names = new Set(alive.map(({ metadata }) => metadata.name));
  for (const [name, pod] of there) {
    if (names.has(name)) continue;
    there.delete(name);
    // What happened to it before is nearer to the cause.
    if (!casualties.has(name)) casualties.set(name, await casualtyOf(kubectl, pod, `${name}: was deleted`));
  }
  for (const pod of alive) {
    const { name } = pod.metadata;
    there.set(name, pod);
    const complaint = complaintOf(pod);
    if (complaint === null) casualties.delete(name);
    else if (casualties.get(name)?.complaint !== complaint)
      casualties.set(name, await casualtyOf(kubectl, pod, complaint));
  }
}

async function casualtyOf(kubectl: Kubectl, pod: PodObject, complaint: string): Promise<Casualty> {
  const { name } = pod.metadata;
  const args = ["events", `--field-selector=involvedObject.name=${name}`];
  const events = readEvents(await unlessRefused(() => kubectl.get(args), undefined));
  return {
    pod: name,
    complaint,
    lines: await lastLines(kubectl, pod),
    events: events.slice(-kept.events).map(({ reason, message }) => `${reason}: ${message}`),
  };
}

/** The end of the log of the container that ended, or of the only one; of one that was started anew, the log before. */
async function lastLines(kubectl: Kubectl, pod: PodObject): Promise<readonly string[]> {
  const ended = endedContainer(pod);
  const which = [
    ...(ended === undefined ? [] : [`--container=${ended.name}`]),
    ...(ended?.wasStartedAnew ? ["--previous"] : []),
  ];
  const log = await readLog(kubectl, ["logs", pod.metadata.name, ...which, `--tail=${kept.lines}`]);
  return stripVTControlCharacters(log)
    .split("\n")
    .filter((line) => line !== "");
}

/** Of a node that is without power there is none, nor an answer in time: the rest is as true without. */
async function readLog(kubectl: Kubectl, args: readonly string[]): Promise<string> {
  try {
    return await kubectl.run(args);
  } catch (error) {
    if (error instanceof ClusterError) return "";
    throw error;
  }
}
