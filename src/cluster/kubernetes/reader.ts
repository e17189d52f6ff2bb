import { ClusterError } from "../cluster-error.ts";
import { frame, unframe } from "../frame.ts";
import { pause } from "../interrupt.ts";
import type { Answer, RunOptions } from "../transport.ts";
import { type Kubectl, KubectlRefusal } from "./kubectl.ts";
import { type PodObject, readPod } from "./objects.ts";
import { complaintOf, heldBack, withoutNode } from "./pod-state.ts";
import type { ReaderPod } from "./reader-pod.ts";

/**
 * Scripts on the volume that a run is written to. Its own pods are gone when it has ended, and entering them while they
 * live would need another right; so a script is the whole life of a small pod with the same image and volumes.
 */

/** How long a pod may take to start: its image may have to come to another node. */
const startSeconds = 300;

/** How long it is waited for one that is held back: without its image or a Secret it will not start. */
const heldSeconds = 20;

/** How long it is waited for a node: it may only go where the head was, and that one may be away. */
const nodeSeconds = 60;

/** Runs a script of bash in a pod of its own. What stands on standard input of other transports is refused. */
export async function runInPod(
  kubectl: Kubectl,
  reader: ReaderPod,
  script: string,
  { timeoutSeconds = 60 }: RunOptions,
): Promise<Answer> {
  const token = crypto.randomUUID().replaceAll("-", "");
  const seconds = startSeconds + timeoutSeconds;
  const name = await startReader(kubectl, reader, frame(script, token), seconds);
  try {
    await awaitPhase(kubectl, name, ended, seconds);
    const answer = unframe(await kubectl.run(["logs", name]), token);
    if (answer !== undefined) return { ...answer, stderr: "" };
    const pod = readPod(await kubectl.get(["pod", name]));
    throw new ClusterError({
      what: `The pod ${name}, which looks at the run's volume, ended early.`,
      output: (pod && complaintOf(pod)) ?? "It does not say why.",
    });
  } finally {
    await endReader(kubectl, name);
  }
}

/** Starts a pod that runs a script and ends at the latest after some seconds; gives its name. */
export async function startReader(
  kubectl: Kubectl,
  reader: ReaderPod,
  script: string,
  seconds: number,
): Promise<string> {
  // Ours, not the API server's: of a creation that was cut off nobody would know the name.
  const name = `nano3-look-${crypto.randomUUID().slice(0, 8)}`;
  try {
    const created = await kubectl.run(["create", "--filename=-", "--output=name"], {
      input: JSON.stringify(manifest(reader, { name, script, seconds })),
    });
    return created.trim().replace(/^pod\//, "");
  } catch (error) {
    if (!(error instanceof KubectlRefusal)) await endReader(kubectl, name);
    throw error;
  }
}

/** How long the removal of such a pod may hold up a user who has left. */
const removalSeconds = 10;

/** Removes such a pod, also for a user who has left; one that cannot be removed ends by itself, but its object stays. */
export async function endReader(kubectl: Kubectl, name: string): Promise<void> {
  const how = { timeoutSeconds: removalSeconds, isCleanUp: true };
  await kubectl
    .run(["delete", "pod", name, "--ignore-not-found", "--wait=false"], how)
    .catch(() => undefined);
}

/** Phases of a pod whose script is over, and of one whose script has begun. */
const ended: ReadonlySet<string> = new Set(["Succeeded", "Failed"]);
const begun: ReadonlySet<string> = new Set(["Running", ...ended]);

/** Waits until such a pod has begun to run. */
export function awaitReader(kubectl: Kubectl, name: string): Promise<void> {
  return awaitPhase(kubectl, name, begun, startSeconds);
}

interface Reading {
  readonly name: string;
  readonly script: string;
  readonly seconds: number;
}

function manifest({ labels, annotations, spec }: ReaderPod, { name, script, seconds }: Reading): unknown {
  const [container] = spec.containers;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { ...labels, "nano3/role": "look" }, annotations },
    spec: {
      ...spec,
      // It ends by itself when nobody comes back for it, and holds no node; the object stays until somebody deletes it.
      activeDeadlineSeconds: seconds,
      terminationGracePeriodSeconds: 1,
      containers: [{ ...container, command: ["bash", "-c", script] }],
    },
  };
}

/** For how many seconds a pod may stay as it is; null: it comes along. */
function patienceWith(pod: PodObject): number | null {
  if (heldBack(pod) !== null) return heldSeconds;
  return withoutNode(pod) === undefined ? null : nodeSeconds;
}

async function awaitPhase(
  kubectl: Kubectl,
  name: string,
  phases: ReadonlySet<string>,
  seconds: number,
): Promise<void> {
  const until = performance.now() + seconds * 1000;
  let [complaint, heldUntil]: [string | null, number] = [null, Number.POSITIVE_INFINITY];
  while (performance.now() < Math.min(until, heldUntil)) {
    const pod = readPod(await kubectl.get(["pod", name]));
    if (pod === undefined) throw new ClusterError({ what: `The pod ${name} was deleted by somebody else.` });
    if (phases.has(pod.status?.phase ?? "")) return;
    complaint = complaintOf(pod);
    const patience = patienceWith(pod);
    if (patience === null) heldUntil = Number.POSITIVE_INFINITY;
    else heldUntil = Math.min(heldUntil, performance.now() + patience * 1000);
    await pause(1, AbortSignal.timeout(1000));
  }
  throw new ClusterError({
    what: `The pod ${name}, which looks at the run's volume, does not get to be ${[...phases].join(" or ")}.`,
    ...(complaint !== null && { output: complaint }),
  });
}
