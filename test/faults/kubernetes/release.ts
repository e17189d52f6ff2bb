import { setTimeout as sleep } from "node:timers/promises";
import { adminApi, kubeInfo } from "../../kube/index.ts";
import type { NodeName } from "../../kube/layout.ts";

/** A pod of Ray's that had a node. */
export interface HeldPod {
  readonly name: string;
  readonly hasGpus: boolean;
  /** What Kubernetes gives it for an orderly end: its `terminationGracePeriodSeconds`. */
  readonly graceSeconds: number;
  /** When it was last there, in ms of the wall clock. */
  readonly lastHeld: number;
}

/** Watches Ray's pods, from when on it is started. */
export interface ReleaseWatch {
  /** Waits until none of them has a node any more, at most so many seconds; gives all that had one. */
  readonly released: (seconds: number) => Promise<readonly HeldPod[]>;
  /** When the operator first called the RayJob failed, in ms of the wall clock; undefined: it did not. */
  readonly operatorToldAt: () => number | undefined;
}

interface List<Item> {
  readonly items: readonly Item[];
}

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: {
    readonly nodeName?: string;
    readonly terminationGracePeriodSeconds: number;
    readonly containers: readonly {
      readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
    }[];
  };
  readonly status?: { readonly phase?: string };
}

interface RayJob {
  readonly status?: { readonly jobDeploymentStatus?: string };
}

/**
 * Starts to watch. A pod holds what its node has given it until its object is gone or has ended: by these books the scheduler
 * goes. On a node without power it is enough that the pod is deleted: nobody is there to say that it is gone.
 */
export function watchRelease(withoutPower?: NodeName): ReleaseWatch {
  const api = adminApi();
  const held = new Map<string, HeldPod>();
  let holding: readonly Pod[] = [];
  let toldAt: number | undefined;
  let isOver = false;
  const look = async (): Promise<boolean> => {
    // While the API server is down nobody knows: what it said last counts on.
    const answer = await ask(api).catch(() => undefined);
    const now = Date.now();
    if (answer !== undefined) {
      holding = answer.pods.filter((pod) => holds(pod, withoutPower));
      if (answer.jobs.some(hasFailed)) toldAt ??= now;
    }
    for (const pod of holding) held.set(pod.metadata.name, heldPod(pod, now));
    return holding.length > 0;
  };
  const watching = (async () => {
    while (!isOver) {
      await look();
      await sleep(200);
    }
  })();
  return {
    released: async (seconds) => {
      const deadline = Date.now() + seconds * 1000;
      while ((await look()) && Date.now() < deadline) await sleep(200);
      isOver = true;
      await watching;
      return [...held.values()];
    },
    operatorToldAt: () => toldAt,
  };
}

async function ask(api: ReturnType<typeof adminApi>) {
  const { namespace } = kubeInfo();
  const [pods, jobs] = await Promise.all([
    api.call<List<Pod>>("GET", `/api/v1/namespaces/${namespace}/pods?labelSelector=ray.io/cluster`),
    api.call<List<RayJob>>("GET", `/apis/ray.io/v1/namespaces/${namespace}/rayjobs`),
  ]);
  return { pods: pods.items, jobs: jobs.items };
}

function holds({ metadata, spec: { nodeName }, status }: Pod, withoutPower?: NodeName): boolean {
  if (nodeName === undefined || status?.phase === "Succeeded" || status?.phase === "Failed") return false;
  return nodeName !== withoutPower || metadata.deletionTimestamp === undefined;
}

function heldPod({ metadata: { name }, spec }: Pod, lastHeld: number): HeldPod {
  const hasGpus = spec.containers.some(
    ({ resources }) => Number(resources?.requests?.["nvidia.com/gpu"]) > 0,
  );
  return { name, hasGpus, graceSeconds: spec.terminationGracePeriodSeconds, lastHeld };
}

function hasFailed({ status }: RayJob): boolean {
  return status?.jobDeploymentStatus === "Failed" || status?.jobDeploymentStatus === "ValidationFailed";
}
