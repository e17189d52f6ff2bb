import type { PodSpec } from "../../compiler/5-plan/kubernetes/types.ts";
import type { EvalPlan } from "../../compiler/5-plan/types.ts";
import { ClusterError } from "../cluster-error.ts";
import { frame, unframe } from "../frame.ts";
import { pause } from "../interrupt.ts";
import type { Answer, RunOptions } from "../transport.ts";
import type { Kubectl } from "./kubectl.ts";
import { complaintOf, readPod } from "./objects.ts";

/**
 * Scripts on the volume that a run is written to. Its own pods are gone when it has ended, and entering them while they
 * live would need another right; so a script is the whole life of a small pod with the same image and volumes.
 */

/** How long a pod may take to start: its image may have to come to another node. */
const startSeconds = 300;

/** What a pod that reads the runs of a plan is made of; kept in the run record, like everything that finds a run again. */
export function readerSpec({ kubernetes }: EvalPlan): PodSpec | null {
  const head = kubernetes?.spec.rayClusterSpec?.headGroupSpec?.template?.spec;
  const [container] = head?.containers ?? [];
  if (head === undefined || container === undefined) return null;
  const { containers: _, volumes = [], ...pod } = head;
  const { name: __, env: ___, ports: ____, resources: _____, volumeMounts = [], ...rest } = container;
  const isOwn = ({ name }: { readonly name: string }): boolean => name.startsWith("nano3-");
  const small = { cpu: "100m", memory: "128Mi" };
  return {
    ...pod,
    restartPolicy: "Never",
    containers: [
      {
        ...rest,
        name: "look",
        resources: { requests: small, limits: { ...small, cpu: "1" } },
        volumeMounts: volumeMounts.filter((mount) => !isOwn(mount)),
      },
    ],
    volumes: volumes.filter((volume) => !isOwn(volume)),
  };
}

/** Runs a script of bash in a pod of its own. What stands on standard input of other transports is refused. */
export async function runInPod(
  kubectl: Kubectl,
  spec: PodSpec,
  script: string,
  { timeoutSeconds = 60 }: RunOptions,
): Promise<Answer> {
  const token = crypto.randomUUID().replaceAll("-", "");
  const seconds = startSeconds + timeoutSeconds;
  const created = await kubectl.run(["create", "--filename=-", "--output=name"], {
    input: JSON.stringify(manifest(spec, frame(script, token), seconds)),
  });
  const name = created.trim().replace(/^pod\//, "");
  try {
    await awaitEnd(kubectl, name, seconds);
    const answer = unframe(await kubectl.run(["logs", name]), token);
    if (answer !== undefined) return { ...answer, stderr: "" };
    throw new ClusterError({ what: `The pod ${name}, which looks at the run's volume, ended early.` });
  } finally {
    await kubectl.run(["delete", "pod", name, "--ignore-not-found", "--wait=false"]).catch(() => undefined);
  }
}

function manifest(spec: PodSpec, script: string, seconds: number): unknown {
  const [container] = spec.containers;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { generateName: "nano3-look-", labels: { "nano3/role": "look" } },
    spec: {
      ...spec,
      // Gone by itself when nobody comes back for it.
      activeDeadlineSeconds: seconds,
      terminationGracePeriodSeconds: 1,
      containers: [{ ...container, command: ["bash", "-c", script] }],
    },
  };
}

async function awaitEnd(kubectl: Kubectl, name: string, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  let complaint: string | null = null;
  while (performance.now() < until) {
    const pod = readPod(await kubectl.get(["pod", name]));
    if (pod === undefined) throw new ClusterError({ what: `The pod ${name} was deleted by somebody else.` });
    const phase = pod.status?.phase;
    if (phase === "Succeeded" || phase === "Failed") return;
    complaint = complaintOf(pod);
    await pause(1, AbortSignal.timeout(1000));
  }
  throw new ClusterError({
    what: `The pod ${name}, which looks at the run's volume, did not end within ${seconds} s.`,
    ...(complaint !== null && { output: complaint }),
  });
}
