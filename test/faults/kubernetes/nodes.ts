import { fileAppears } from "../../evaluation/runs.ts";
import { drain, kubectl, powerOff, powerOn } from "../../kube/index.ts";
import type { NodeName } from "../../kube/layout.ts";
import { modelAnswers, podsOf, type StartedEvaluation } from "../../kubernetes/evaluations.ts";
import { slowImage } from "../../kubernetes/ready-kube.ts";
import { giveGpus, takeGpus } from "./gpus.ts";
import type { FaultRow } from "./row.ts";

const long = "eval.limit_samples=24";
const slow = `run.env.container_image=${slowImage}`;
const [headNode, workerNode]: readonly [NodeName, NodeName] = ["k0", "k1"];

/** Head and worker each on a node of its own; that of the head is the only one without GPUs. */
const apart = [
  `run.env.kubernetes.head_node_selector={"kubernetes.io/hostname": ${headNode}}`,
  `run.env.kubernetes.node_selector={"kubernetes.io/hostname": ${workerNode}}`,
];

/**
 * Waits until the harness has answers, and looks whether the pods are where they are to be struck. It first asks once, for half a
 * minute and no longer: what strikes then is a failure of its own.
 */
async function asksFromApart({ run }: StartedEvaluation): Promise<void> {
  const recorded = await run();
  await modelAnswers(recorded);
  for (const pod of await podsOf(recorded)) {
    const node = await kubectl(["get", "pod", pod, "--output=jsonpath={.spec.nodeName}"]);
    if (node !== (pod.includes("-head-") ? headNode : workerNode)) throw new Error(`${pod} is on ${node}`);
  }
  await fileAppears(recorded, "results/hellaswag.0/progress", 60);
}

/** Ray misses the worker, or Serve its replica: whichever is sure first. */
const replicaLost = {
  class: "replica",
  message: /workers died and were not replaced|the application UNHEALTHY/,
} as const;

/** Nodes that go while the harness asks. */
export const nodeRows: readonly FaultRow[] = [
  {
    fault: "the worker's node is drained, and there is no other one",
    overrides: [long, ...apart, slow],
    losesNode: { node: workerNode, by: "drain" },
    inject: async (evaluation) => {
      await asksFromApart(evaluation);
      await takeGpus();
      const at = Date.now();
      await drain(workerNode);
      return at;
    },
    repair: giveGpus,
    ends: {
      slow: "The worker's place may be taken by another pod within a minute; Serve waits for that.",
      exitCode: 11,
      said: /gpu-workers-worker-\S+: was deleted/,
      failed: replicaLost,
    },
  },
  {
    fault: "the worker's node loses its power",
    overrides: [long, ...apart, slow],
    losesNode: { node: workerNode, by: "power cut" },
    inject: async (evaluation) => {
      await asksFromApart(evaluation);
      await powerOff(workerNode);
      return undefined;
    },
    repair: () => powerOn(workerNode),
    ends: {
      slow: "Nobody tells of a node without power: a silent worker is waited for, and may be replaced within a minute.",
      exitCode: 11,
      said: /failed in phase evaluate \(replica\)/,
      failed: replicaLost,
    },
  },
  {
    fault: "the head's node loses its power",
    overrides: [long, ...apart, slow, "comms.lease_seconds=30"],
    losesNode: { node: headNode, by: "power cut" },
    inject: async (evaluation) => {
      await asksFromApart(evaluation);
      await powerOff(headNode);
      return undefined;
    },
    repair: () => powerOn(headNode),
    ends: {
      slow: "Nobody tells of a node without power: the run is given up when its head has been silent for the 30 s of the lease.",
      exitCode: 11,
      said: /given up: the node of the head pod has not answered for 30 s[\s\S]*Left: pod [\s\S]*not all of it is gone: pod /,
      // Nothing can be written where the head was; the record keeps how it ended.
      failed: null,
      // The pod's object stays as long as its node is away; nano3 waits three minutes for it.
      endsWithin: 480,
    },
  },
];
