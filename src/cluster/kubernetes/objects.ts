import { z } from "zod";
import type { RunRecord } from "../run-record.ts";

/**
 * Objects of the API server, as far as they are read. Everything is optional there, and grows with each version: what is
 * missing is as good as empty.
 */

const metadata = z.looseObject({
  name: z.string(),
  uid: z.string().optional(),
  deletionTimestamp: z.string().nullish(),
  managedFields: z.array(z.looseObject({ manager: z.string().optional() })).optional(),
});

const rayJobSchema = z.looseObject({
  metadata,
  status: z
    .looseObject({
      jobDeploymentStatus: z.string().nullish(),
      jobStatus: z.string().nullish(),
      rayClusterName: z.string().nullish(),
      reason: z.string().nullish(),
      message: z.string().nullish(),
    })
    .nullish(),
});

const waiting = z.looseObject({ reason: z.string().nullish(), message: z.string().nullish() });
const terminated = z.looseObject({
  reason: z.string().nullish(),
  message: z.string().nullish(),
  exitCode: z.number().nullish(),
});
const state = z.looseObject({ waiting: waiting.nullish(), terminated: terminated.nullish() });

const containerStatus = z.looseObject({
  name: z.string(),
  state: state.nullish(),
  lastState: state.nullish(),
  restartCount: z.number().nullish(),
});

const podSchema = z.looseObject({
  metadata: metadata.extend({ labels: z.record(z.string(), z.string()).optional() }),
  status: z
    .looseObject({
      phase: z.string().nullish(),
      reason: z.string().nullish(),
      message: z.string().nullish(),
      conditions: z
        .array(
          z.looseObject({
            type: z.string(),
            status: z.string(),
            reason: z.string().nullish(),
            message: z.string().nullish(),
          }),
        )
        .nullish(),
      containerStatuses: z.array(containerStatus).nullish(),
      initContainerStatuses: z.array(containerStatus).nullish(),
    })
    .nullish(),
});

export type RayJobObject = z.output<typeof rayJobSchema>;
export type PodObject = z.output<typeof podSchema>;

/** What the API server said about a run at one moment. */
export interface KubernetesAnswers {
  /** The run's record with the name that the operator has given it. */
  readonly record: RunRecord;
  /** Undefined: there is no such RayJob. */
  readonly job: RayJobObject | undefined;
  /** This process has seen the RayJob before it was over. */
  readonly wasLive: boolean;
  readonly pods: readonly PodObject[];
  /** Pods whose images are, or were, on their way to their nodes. */
  readonly pulling: ReadonlySet<string>;
  /** Warnings about pods that do not start and do not say why, and about pods that are not made. */
  readonly warnings: readonly string[];
  /** Pods that ended, or are held back, before the run was over. */
  readonly casualties: readonly Casualty[];
  /** What happened to the head that deploy.py runs in; null: nothing. */
  readonly headLoss: string | null;
  /** The head's node does not answer: what the run does is not seen. */
  readonly isSilent: boolean;
  /** Why the files of a run that is over could not be read; null: they were, or it is not over. */
  readonly unread: string | null;
}

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

/** Undefined: it is not there, or nothing that this nano3 knows. */
export function readRayJob(value: unknown): RayJobObject | undefined {
  return rayJobSchema.safeParse(value).data;
}

/** The RayJobs of a list. */
export function readRayJobs(value: unknown): readonly RayJobObject[] {
  return z.looseObject({ items: z.array(rayJobSchema) }).safeParse(value).data?.items ?? [];
}

/** The pods of a list. */
export function readPods(value: unknown): readonly PodObject[] {
  return z.looseObject({ items: z.array(podSchema) }).safeParse(value).data?.items ?? [];
}

const eventSchema = z.looseObject({
  involvedObject: z.looseObject({ name: z.string() }),
  reason: z.string().nullish(),
  message: z.string().nullish(),
});

/** The events of a list. */
export function readEvents(value: unknown): readonly z.output<typeof eventSchema>[] {
  return z.looseObject({ items: z.array(eventSchema) }).safeParse(value).data?.items ?? [];
}

/** One pod. */
export function readPod(value: unknown): PodObject | undefined {
  return podSchema.safeParse(value).data;
}

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
