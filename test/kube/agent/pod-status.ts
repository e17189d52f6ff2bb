import { type NodeName, nodeShapes } from "../layout.ts";
import type { Condition, ContainerStatus, Phase, Pod, RestartPolicy } from "./types.ts";
import { timeNow } from "./wait.ts";

/** Why a pod failed that did not fail by itself. */
export interface PodFailure {
  readonly reason: string;
  readonly message: string;
}

/** What a pod's status is made of. */
export interface PodFacts {
  readonly pod: Pod;
  readonly startTime: string;
  readonly ip: string | undefined;
  readonly hasSandbox: boolean;
  readonly init: readonly ContainerStatus[];
  readonly containers: readonly ContainerStatus[];
  /** Nothing of it runs any more, nor will. */
  readonly isOver: boolean;
  readonly failure: PodFailure | undefined;
}

/** The status that kubelet would write, but for what others write into it. */
export function podStatus(facts: PodFacts): Record<string, unknown> {
  const { pod, ip, startTime, init, containers, failure } = facts;
  const hostIP = nodeShapes[pod.spec.nodeName as NodeName].address;
  return {
    phase: phaseOf(facts),
    ...(failure ?? {}),
    conditions: conditionsOf(facts),
    startTime,
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(ip === undefined ? {} : { podIP: ip, podIPs: [{ ip }] }),
    ...(init.length === 0 ? {} : { initContainerStatuses: init }),
    containerStatuses: containers,
  };
}

function phaseOf({ pod, init, containers, isOver, failure }: PodFacts): Phase {
  if (failure !== undefined) return "Failed";
  const all = [...init, ...containers];
  if (isOver) return all.every(succeeded) ? "Succeeded" : "Failed";
  if (!init.every(succeeded) || containers.some(neverRan)) return "Pending";
  const hasRunning = containers.some(({ state }) => state.running !== undefined);
  return hasRunning || willRestart(pod.spec.restartPolicy, containers) ? "Running" : "Failed";
}

const succeeded = ({ state }: ContainerStatus): boolean => state.terminated?.exitCode === 0;
const neverRan = ({ state, restartCount }: ContainerStatus): boolean =>
  state.waiting !== undefined && restartCount === 0;

function willRestart(policy: RestartPolicy, containers: readonly ContainerStatus[]): boolean {
  return (
    policy === "Always" ||
    containers.some(({ state }) => state.waiting !== undefined) ||
    policy === "OnFailure"
  );
}

function conditionsOf(facts: PodFacts): Condition[] {
  const { pod, init, containers, hasSandbox } = facts;
  const old = pod.status.conditions ?? [];
  const phase = phaseOf(facts);
  const unready = containers.filter(({ ready }) => !ready).map(({ name }) => name);
  const isDone = phase === "Succeeded" ? "PodCompleted" : phase === "Failed" ? "PodFailed" : undefined;
  const notReady = {
    reason: isDone ?? "ContainersNotReady",
    ...(isDone === undefined ? { message: `containers with unready status: [${unready.join(" ")}]` } : {}),
  };
  const isReady = unready.length === 0 && isDone === undefined;
  const own: Readonly<
    Record<string, { readonly isTrue: boolean; readonly reason?: string; readonly message?: string }>
  > = {
    PodReadyToStartContainers: { isTrue: hasSandbox },
    Initialized: init.every(succeeded)
      ? { isTrue: true }
      : { isTrue: false, reason: "ContainersNotInitialized" },
    Ready: isReady ? { isTrue: true } : { isTrue: false, ...notReady },
    ContainersReady: isReady ? { isTrue: true } : { isTrue: false, ...notReady },
  };
  const at = timeNow();
  const written = Object.entries(own).map(([type, { isTrue, ...why }]): Condition => {
    const status = isTrue ? "True" : "False";
    const before = old.find((condition) => condition.type === type);
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : at;
    return { type, status, ...why, lastTransitionTime };
  });
  return [...written, ...old.filter(({ type }) => !(type in own))];
}
