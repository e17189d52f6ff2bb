import type { EvalConfig } from "../schema/index.ts";

/** How the GPUs are shared out, as numbers that rules compare (Export-Deploy's docs, In-Framework Ray; megatron-core asserts the same). */
export interface Replica {
  /** GPUs of each replica; not whole when the replicas do not divide the GPUs. */
  readonly gpus: number;
  /** TP × PP × CP: GPUs of one copy of the model. */
  readonly model: number;
  /** ETP × EP × PP: GPUs over which one copy's experts are spread. */
  readonly experts: number;
  /** Expert tensor parallel size that Megatron uses: Export-Deploy before 0.5 does not pass it on, then it is TP. */
  readonly expertTensor: number;
  /** The smallest number of GPUs that both divide. */
  readonly needed: number;
}

/** The shares of a Megatron deployment. */
export function replicaOf({ deploy }: EvalConfig): Replica {
  const { tensor_model_parallel_size: tensor, pipeline_model_parallel_size: pipeline } = deploy;
  const expertTensor = deploy.export_deploy_version < "0.5" ? tensor : deploy.expert_tensor_parallel_size;
  const model = tensor * pipeline * deploy.context_parallel_size;
  const experts = expertTensor * deploy.expert_model_parallel_size * pipeline;
  return {
    gpus: deploy.num_gpus / deploy.num_replicas,
    model,
    experts,
    expertTensor,
    needed: leastCommonMultiple(model, experts),
  };
}

function leastCommonMultiple(a: number, b: number): number {
  let [high, low] = [a, b];
  while (low !== 0) [high, low] = [low, high % low];
  return (a / high) * b;
}

/** The nearest multiples of `unit` below and above a number, at least one unit. */
export function multiplesAround(number: number, unit: number): readonly number[] {
  const below = Math.floor(number / unit) * unit;
  return [below, below + unit].filter((each) => each > 0 && each !== number);
}

/** The nearest numbers below and above `number` that divide `whole`. */
export function divisorsAround(number: number, whole: number): readonly number[] {
  const fits = (each: number): boolean => whole % each === 0;
  let below = Math.min(number - 1, whole);
  while (below >= 1 && !fits(below)) below -= 1;
  let above = number + 1;
  while (above <= whole && !fits(above)) above += 1;
  return [below, above].filter((each) => each >= 1 && each <= whole && fits(each));
}
