import { kubectl, setQuota } from "../../kube/index.ts";
import { cliSays, modelAnswers } from "../../kubernetes/evaluations.ts";
import { giveGpus, takeGpus } from "./gpus.ts";
import type { FaultRow } from "./row.ts";

/** A right that the user has on many clusters, and here by default not. */
async function letUserListNodes(may: boolean): Promise<void> {
  const name = "list-nodes";
  const admin = { asAdmin: true };
  if (may) {
    await kubectl(["create", "clusterrole", name, "--verb=list", "--resource=nodes"], admin);
    await kubectl(
      ["create", "clusterrolebinding", name, `--clusterrole=${name}`, "--user=nano3-user"],
      admin,
    );
  } else await kubectl(["delete", "clusterrole,clusterrolebinding", name, "--ignore-not-found"], admin);
}

/** What the cluster does not give, or not in time. */
export const admissionRows: readonly FaultRow[] = [
  {
    fault: "a quota leaves too few GPUs",
    isQuick: true,
    prepare: () => setQuota({ "requests.nvidia.com/gpu": "0" }),
    repair: () => setQuota(undefined),
    ends: {
      exitCode: 1,
      said: /The quota limit leaves 0 of 0 nvidia\.com\/gpu; the workers ask for 1/,
      failed: null,
      isRefused: true,
    },
  },
  {
    fault: "no node has so many GPUs, and the user may look",
    isQuick: true,
    overrides: ["run.env.gpus_per_node=16", "deploy.num_gpus=16", "deploy.tensor_model_parallel_size=16"],
    prepare: () => letUserListNodes(true),
    repair: () => letUserListNodes(false),
    ends: {
      exitCode: 1,
      said: /No node has more than 8 nvidia\.com\/gpu; a worker pod asks for 16/,
      failed: null,
      isRefused: true,
    },
  },
  {
    fault: "a quota on pods, which is met only after the submission",
    isQuick: true,
    prepare: () => setQuota({ pods: "0" }),
    inject: async (evaluation) => {
      await cliSays(evaluation, /exceeded quota/, 60);
      evaluation.cli.child.kill("SIGINT");
      return undefined;
    },
    repair: () => setQuota(undefined),
    ends: {
      countedFrom: "the fault",
      exitCode: 143,
      said: /exceeded quota[\s\S]*Deleting the RayJob[\s\S]*stopped on request/,
      failed: null,
    },
  },
  {
    fault: "all GPUs are taken: waited for until Ctrl-C",
    prepare: takeGpus,
    inject: async (evaluation) => {
      await cliSays(evaluation, /Unschedulable/, 60);
      evaluation.cli.child.kill("SIGINT");
      return undefined;
    },
    repair: giveGpus,
    ends: {
      countedFrom: "the fault",
      exitCode: 143,
      said: /Unschedulable[\s\S]*Deleting the RayJob[\s\S]*stopped on request/,
      failed: null,
    },
  },
  {
    fault: "the image cannot be pulled",
    overrides: ["run.env.container_image=registry.example/nemo:absent", "deadlines.ray_seconds=10"],
    ends: { exitCode: 10, said: /(?:ErrImagePull|ImagePullBackOff)/, failed: null },
  },
  {
    fault: "a running RayJob is made invalid (ValidationFailed)",
    overrides: ["eval.limit_samples=24"],
    inject: async ({ run }) => {
      const recorded = await run();
      await modelAnswers(recorded);
      const patch = [
        "patch",
        "rayjob",
        recorded.job_id,
        "--type=merge",
        '--patch={"spec":{"backoffLimit":-1}}',
      ];
      await kubectl(patch, { asAdmin: true });
      return undefined;
    },
    ends: {
      countedFrom: "the fault",
      exitCode: 1,
      said: /the operator refuses the RayJob: .*backoffLimit/,
      failed: { class: "terminated", message: /SIGTERM/, withoutLog: true },
    },
  },
];
