import type { EvalConfig } from "../4-validate/schema/index.ts";

/**
 * What Export-Deploy's classes take, by version (nemo_deploy/llm/*_deployable_ray.py). An argument that a version does not know is not
 * refused but reaches the model builder through `**model_config_kwargs`.
 */

type DeployKey = keyof EvalConfig["deploy"];

/** Megatron's arguments in the order of the signature, with the version that brought each. */
export const megatronArguments: readonly (readonly [name: DeployKey, since: string])[] = [
  ["tensor_model_parallel_size", "0.3"],
  ["pipeline_model_parallel_size", "0.3"],
  ["context_parallel_size", "0.3"],
  ["expert_model_parallel_size", "0.3"],
  ["expert_tensor_parallel_size", "0.5"],
  ["sequence_parallel", "0.5"],
  ["enable_cuda_graphs", "0.3"],
  ["enable_flash_decode", "0.3"],
  ["legacy_ckpt", "0.3"],
  ["max_batch_size", "0.3"],
  ["inference_max_seq_length", "0.4"],
  ["random_seed", "0.3"],
  ["micro_batch_size", "0.3"],
  ["batch_wait_timeout_s", "0.5"],
];

/** From this version on, requests that arrive together are answered as one batch. */
export const batchesSince = "0.5";

/** `max_batch_size` where the config leaves it open. */
const usualBatch = 32;

/**
 * Whether requests of one batch would spoil one another. Log-probabilities of a batch are padded with zeros to its longest
 * prompt, and lm-evaluation-harness, which cuts off the last entry, then counts the generated token and not the padding
 * (Export-Deploy 0.7, `nemo_deploy/llm/megatronllm_deployable.py`, `_infer_fn`; lm_eval `parse_logprobs`).
 */
export function batchesArePadded({ model, deploy }: EvalConfig, needsLogprobs: boolean): boolean {
  return needsLogprobs && model.model_format === "megatron" && deploy.export_deploy_version >= batchesSince;
}

/** Requests in one batch: what the config says, else as many as give right answers. */
export function batchSize(config: EvalConfig, needsLogprobs: boolean): number {
  return config.deploy.max_batch_size ?? (batchesArePadded(config, needsLogprobs) ? 1 : usualBatch);
}

/** Whether requests in flight together may be answered as one batch: its other members change the last digits of an answer. */
export function answersInBatches(config: EvalConfig, needsLogprobs: boolean): boolean {
  if (config.model.model_format === "hf") return true;
  return config.deploy.export_deploy_version >= batchesSince && batchSize(config, needsLogprobs) > 1;
}

/** `max_ongoing_requests` of Export-Deploy's own decorators; its CLI takes twice the batch size on Megatron. */
export function ongoingRequests(config: EvalConfig, needsLogprobs: boolean): number {
  const { max_ongoing_requests } = config.deploy;
  const usual = config.model.model_format === "hf" ? 10 : Math.max(64, 2 * batchSize(config, needsLogprobs));
  return max_ongoing_requests ?? usual;
}
