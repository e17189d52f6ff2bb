import { gpuRuleCodes } from "./rules-gpus.ts";
import { jobRuleCodes } from "./rules-job.ts";
import { kubernetesRuleCodes } from "./rules-kubernetes.ts";
import { modelRuleCodes } from "./rules-model.ts";
import { nameRuleCodes } from "./rules-names.ts";
import { taskRuleCodes } from "./rules-tasks.ts";

/** Codes of stage validate: cross-field rules. */
export const ruleCodes = {
  ...gpuRuleCodes,
  ...modelRuleCodes,
  ...taskRuleCodes,
  ...jobRuleCodes,
  ...kubernetesRuleCodes,
  ...nameRuleCodes,
} as const;
