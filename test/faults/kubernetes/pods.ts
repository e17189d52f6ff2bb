import { killContainers, kubectl } from "../../kube/index.ts";
import { modelAnswers, podsOf, type StartedEvaluation } from "../../kubernetes/evaluations.ts";
import { waitUntil } from "../../lab/wait-until.ts";
import type { FaultRow } from "./row.ts";

const long = "eval.limit_samples=24";
const twoNodes = ["run.env.gpus_per_node=1", "deploy.num_gpus=2", "deploy.tensor_model_parallel_size=2"];

/** The first pod of a role, while the harness asks the model. */
async function podOf({ run }: StartedEvaluation, role: "head" | "worker"): Promise<string> {
  const recorded = await run();
  await modelAnswers(recorded);
  const pod = (await podsOf(recorded)).find((name) => name.includes(role));
  if (pod === undefined) throw new Error(`${recorded.run_id} has no ${role} pod`);
  return pod;
}

async function submitterOf({ run }: StartedEvaluation): Promise<string> {
  const { job_id, run_dir } = await run();
  const wait = { what: "pod of the submitter", seconds: 60, log: run_dir };
  const pod = await waitUntil(wait, async () => {
    const pods = await kubectl(["get", "pods", `--selector=job-name=${job_id}`, "--output=name"]);
    return pods.trim().split("\n")[0] || undefined;
  });
  return pod.replace("pod/", "");
}

async function remove(pod: string): Promise<void> {
  await kubectl(["delete", "pod", pod, "--wait=false"], { asAdmin: true });
}

/** Pods and containers that end while the harness asks. */
export const podRows: readonly FaultRow[] = [
  {
    fault: "all containers of the head pod are killed (out of memory)",
    overrides: [long],
    inject: async (evaluation) => {
      killContainers(await podOf(evaluation, "head"));
      return undefined;
    },
    ends: {
      exitCode: 11,
      said: /ray-head ended: .*exit code 137/,
      // nano3 gives it up; on a slow machine the entrypoint that runs again is before it.
      failed: { class: "lost", message: /the head (?:pod is lost|of the Ray cluster was started anew)/ },
    },
  },
  {
    fault: "the same, and nobody follows: the entrypoint that runs again does not evaluate again",
    mode: "--batch",
    overrides: [long],
    inject: async (evaluation) => {
      killContainers(await podOf(evaluation, "head"));
      return undefined;
    },
    ends: {
      exitCode: 11,
      said: /started anew/,
      failed: { class: "lost", message: /started anew/ },
      countedFrom: "the operator's word",
      slow: "Nobody but the operator follows, and after looks at a head that was away it waits longer and longer, up to 16 s.",
    },
  },
  {
    fault: "the head pod is deleted",
    overrides: [long],
    inject: async (evaluation) => {
      await remove(await podOf(evaluation, "head"));
      return undefined;
    },
    ends: {
      exitCode: 11,
      said: /head-\S+: was deleted/,
      // deploy.py, which runs in it, or nano3 tells: whichever sees it first; deploy.py may see only the signal.
      failed: {
        class: /^(ray|lost|terminated)$/,
        message: /Ray's head at .* is gone|the head pod is lost|SIGTERM/,
      },
    },
  },
  {
    fault: "none: an evaluation on two nodes",
    overrides: twoNodes,
    ends: { exitCode: 0, said: /succeeded/, failed: null, succeeded: 1 },
  },
  {
    fault: "a worker of two is killed (out of memory): its pod starts again, and Serve repairs the model",
    overrides: [...twoNodes, long],
    inject: async (evaluation) => {
      killContainers(await podOf(evaluation, "worker"));
      return undefined;
    },
    ends: { exitCode: 0, said: /succeeded/, failed: null, succeeded: 1 },
  },
  {
    fault: "the submitter's container is killed: it asks again, and nothing is evaluated twice",
    inject: async (evaluation) => {
      await podOf(evaluation, "head");
      killContainers(await submitterOf(evaluation));
      return undefined;
    },
    ends: { exitCode: 0, said: /succeeded/, failed: null, succeeded: 1 },
  },
  {
    fault: "the submitter's pod is deleted",
    inject: async (evaluation) => {
      await podOf(evaluation, "head");
      await remove(await submitterOf(evaluation));
      return undefined;
    },
    ends: { exitCode: 0, said: /succeeded/, failed: null, succeeded: 1 },
  },
];
