import { fileAppears } from "../../evaluation/runs.ts";
import { drain, kubectl, powerOff, powerOn } from "../../kube/index.ts";
import type { NodeName } from "../../kube/layout.ts";
import { modelAnswers, podsOf, type StartedEvaluation } from "../../kubernetes/evaluations.ts";
import { slowImage } from "../../kubernetes/ready-kube.ts";
import { giveGpus, takeGpus } from "./gpus.ts";
import type { FaultRow } from "./row.ts";

const long = "eval.limit_samples=24";
const slow = `run.env.container_image=${slowImage}`;
let broken: NodeName | undefined;

/** The node of the first pod of a role, while the harness asks the model. */
async function nodeOf({ run }: StartedEvaluation, role: "head" | "worker"): Promise<NodeName> {
  const recorded = await run();
  await modelAnswers(recorded);
  const pod = (await podsOf(recorded)).find((name) => name.includes(role)) ?? "";
  const node = await kubectl(["get", "pod", pod, "--output=jsonpath={.spec.nodeName}"]);
  broken = node as NodeName;
  return broken;
}

/** The only node without GPUs. */
const apart = 'run.env.kubernetes.head_node_selector={"kubernetes.io/hostname": k0}';

/** Nodes that go while the harness asks. */
export const nodeRows: readonly FaultRow[] = [
  {
    fault: "the worker's node is drained, and there is no other one",
    overrides: [long, apart],
    inject: async (evaluation) => {
      const node = await nodeOf(evaluation, "worker");
      await takeGpus();
      await drain(node);
      return undefined;
    },
    repair: giveGpus,
    // The model waits for another worker; the harness gives up before.
    ends: {
      exitCode: 20,
      said: /gpu-workers-worker-\S+: was deleted/,
      failed: { class: "task", message: /timed out/i },
      releasedWithin: 300,
    },
  },
  {
    fault: "the worker's node loses its power",
    overrides: [long, apart, slow],
    inject: async (evaluation) => {
      const node = await nodeOf(evaluation, "worker");
      // The harness first asks once, for half a minute and no longer: what strikes then is a failure of its own.
      await fileAppears(await evaluation.run(), "results/hellaswag.0/progress", 60);
      await powerOff(node);
      return undefined;
    },
    repair: powerOnAgain,
    ends: {
      exitCode: 11,
      said: /failed in phase evaluate \(replica\)/,
      // Ray misses the worker, or Serve its replica: whichever is sure first.
      failed: { class: "replica", message: /workers died and were not replaced|the application UNHEALTHY/ },
      releasedWithin: 300,
    },
  },
  {
    fault: "the head's node loses its power",
    overrides: [long, apart, "comms.lease_seconds=30"],
    inject: async (evaluation) => {
      await powerOff(await nodeOf(evaluation, "head"));
      return undefined;
    },
    repair: powerOnAgain,
    ends: {
      exitCode: 11,
      said: /given up: the node of the head pod has not answered for 30 s/,
      // Nothing can be written where the head was; the record keeps how it ended.
      failed: null,
      releasedWithin: 300,
      // The pod's object stays as long as its node is away; nano3 waits three minutes for it.
      endsWithin: 480,
    },
  },
];

async function powerOnAgain(): Promise<void> {
  if (broken !== undefined) await powerOn(broken);
  broken = undefined;
}
