import { killOperator, restartOperator } from "../../kube/index.ts";
import { modelAnswers } from "../../kubernetes/evaluations.ts";
import { neverLoadingImage } from "../../kubernetes/ready-kube.ts";
import { giveGpus, takeGpus } from "./gpus.ts";
import type { FaultRow } from "./row.ts";

const neverLoads = `run.env.container_image=${neverLoadingImage}`;

/** The model, the deadlines, and the operator that keeps them. */
export const limitRows: readonly FaultRow[] = [
  {
    fault: "there is no checkpoint",
    checkpoint: "/var/tmp/nano3-kube/volume/absent",
    ends: {
      exitCode: 11,
      said: /absent does not exist/,
      failed: { class: "checkpoint", message: /absent does not exist/, withoutLog: true },
    },
  },
  {
    fault: "the model never loads",
    overrides: [neverLoads, "deadlines.ready_seconds=10"],
    ends: {
      exitCode: 12,
      said: /load/,
      failed: { class: "timeout", message: /10 s/ },
    },
  },
  {
    fault: "the deadline of the whole job (activeDeadlineSeconds)",
    overrides: [neverLoads, "run.env.kubernetes.active_deadline_seconds=90"],
    ends: {
      exitCode: 1,
      said: /the time limit was reached/,
      // TERM goes to Ray, which deploy.py may see die before it is told itself.
      failed: { class: /^(terminated|ray)$/, message: /SIGTERM|head .* is gone/, withoutLog: true },
    },
  },
  {
    fault: "the deadline for all pods to be up (preRunningDeadlineSeconds), without GPUs",
    overrides: ["run.env.kubernetes.pre_running_deadline_seconds=15"],
    prepare: takeGpus,
    repair: giveGpus,
    ends: { exitCode: 1, said: /Unschedulable/, failed: null },
  },
  {
    fault: "the operator is killed and comes back 10 s later",
    inject: async ({ run }) => {
      await modelAnswers(await run());
      await killOperator();
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      await restartOperator();
      return undefined;
    },
    ends: { exitCode: 0, said: /succeeded/, failed: null, succeeded: 1 },
  },
];
