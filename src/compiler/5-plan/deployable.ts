import type { EvalConfig } from "../4-validate/schema/index.ts";
import type { DeployPlan, JsonObject, LayoutPlan } from "./types.ts";

/**
 * Export-Deploy's classes and what each version of them takes (contracts A1, A2). Arguments go by keyword, and only those
 * that the version knows: an unknown one is not refused but reaches the model builder through `**model_config_kwargs`.
 */

/** Ports after `deploy.port` that are tried before the deployment gives up. */
export const portTries = 16;

/** `max_ongoing_requests` of Export-Deploy's own decorator on the Megatron class; its CLI sets twice the batch size. */
export const megatronOngoing = 64;

/** The same on the Hugging Face class. */
export const huggingFaceOngoing = 10;

/** Plans the Serve deployment. */
export function planDeployment(config: EvalConfig, layout: LayoutPlan): DeployPlan {
  const { deploy, model } = config;
  const shared = {
    export_deploy_version: deploy.export_deploy_version,
    host: deploy.host,
    port: deploy.port,
    port_tries: portTries,
  };
  if (model.model_format === "hf") {
    return {
      ...shared,
      module: "nemo_deploy.llm.hf_deployable_ray",
      class_name: "HFRayDeployable",
      arguments: { ...huggingFaceArguments(config, layout), ...(deploy.extra as JsonObject) },
      checkpoint_argument: "hf_model_id_path",
      repeated_checkpoint_arguments: [],
      options: options(config, huggingFaceOngoing, {
        num_cpus: deploy.num_cpus_per_replica,
        num_gpus: layout.gpus_per_replica,
      }),
    };
  }
  return {
    ...shared,
    module: "nemo_deploy.llm.megatronllm_deployable_ray",
    class_name: "MegatronRayDeployable",
    arguments: { ...megatronArguments(config, layout), ...(deploy.extra as JsonObject) },
    checkpoint_argument: "megatron_checkpoint_filepath",
    repeated_checkpoint_arguments: deploy.export_deploy_version === "0.3" ? ["nemo_checkpoint_filepath"] : [],
    // The replica is a front end; its shards are actors of their own with one GPU each.
    options: options(config, Math.max(megatronOngoing, 2 * deploy.max_batch_size), { num_cpus: deploy.num_cpus_per_replica }),
  };
}

function options(config: EvalConfig, ongoing: number, ray_actor_options: JsonObject): DeployPlan["options"] {
  const { num_replicas, max_ongoing_requests } = config.deploy;
  return { num_replicas, max_ongoing_requests: max_ongoing_requests ?? ongoing, ray_actor_options };
}

function huggingFaceArguments({ deploy, model }: EvalConfig, layout: LayoutPlan): JsonObject {
  return {
    task: "text-generation",
    model_id: model.model_id,
    trust_remote_code: model.trust_remote_code,
    torch_dtype: deploy.torch_dtype,
    device_map: deploy.device_map,
    use_vllm_backend: deploy.use_vllm_backend,
    // Only the vLLM exporter knows it, and only this way (contracts A3).
    ...(deploy.use_vllm_backend && { tensor_parallel_size: layout.gpus_per_replica }),
  };
}

/** Megatron's arguments in the order of Export-Deploy's signature, with the version that brought each. */
const megatronSince: readonly (readonly [keyof EvalConfig["deploy"], string])[] = [
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

function megatronArguments({ deploy, model }: EvalConfig, layout: LayoutPlan): JsonObject {
  const version = deploy.export_deploy_version;
  const known = megatronSince.filter(([, since]) => version >= since);
  return {
    num_gpus: layout.gpus_per_replica,
    model_id: model.model_id,
    model_type: model.model_type,
    ...(version === "0.3" && { model_format: "megatron" }),
    ...Object.fromEntries(known.map(([name]) => [name, deploy[name]])),
  };
}
