import { secretOverride } from "./no-secrets-left.ts";
import type { FaultRow, Stage, Where } from "./row.ts";

/** Few enough for seconds; their score is known beforehand. */
export const samples = 4;

/** `nano3 model eval` of the toy at a place, on one GPU, so that runs and bystanders share a node. */
export function evalArguments(
  { lab }: Pick<Stage, "lab">,
  where: Where,
  row: Partial<FaultRow>,
  overrides: readonly string[],
) {
  const toy = `NANO3_TOY_LOAD_SECONDS=0 NANO3_TOY_FAULT=${row.toy ?? ""}`;
  return [
    ...["model", "eval", lab.toy.checkpoint, where.mode, row.profile ?? "lab", "-c", "tiny"],
    ...lab.overrides,
    "run.env.gpus_per_node=1",
    "run.env.cpus_per_task=4",
    'run.env.time="02:00:00"',
    `run.env.startup_commands=["export ${toy}"]`,
    `eval.placement=${where.placement}`,
    `eval.limit_samples=${samples}`,
    ...(row.withoutSecret ? [] : [secretOverride]),
    ...overrides,
  ];
}

/** Two tasks, whose harnesses run at the same time. */
export const bothTasks = "eval.tasks=[{name: hellaswag}, {name: adlr_arc_challenge_llama_25_shot}]";

/** A model on two nodes. */
export const twoNodes: readonly string[] = ["deploy.num_gpus=2", "deploy.tensor_model_parallel_size=2"];
