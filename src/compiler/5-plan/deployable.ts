import type { EvalConfig } from "../4-validate/schema/index.ts";
import { batchSize, megatronArguments, ongoingRequests } from "../facts/export-deploy.ts";
import type { Layout } from "../facts/layout.ts";
import { portTries } from "../facts/ports.ts";
import type { DeployPlan, JsonObject } from "./types.ts";

/** Plans the Serve deployment: Export-Deploy's class, its arguments by keyword, Serve's options. */
export function planDeployment(config: EvalConfig, layout: Layout, needsLogprobs: boolean): DeployPlan {
  const { deploy, model } = config;
  const shared = {
    export_deploy_version: deploy.export_deploy_version,
    host: deploy.host,
    port: deploy.port,
    port_tries: portTries,
  };
  const options = {
    num_replicas: deploy.num_replicas,
    max_ongoing_requests: ongoingRequests(config, needsLogprobs),
  };
  const num_cpus = deploy.num_cpus_per_replica;
  if (model.model_format === "hf") {
    return {
      ...shared,
      module: "nemo_deploy.llm.hf_deployable_ray",
      class_name: "HFRayDeployable",
      arguments: { ...argumentsOfHuggingFace(config, layout), ...(deploy.extra as JsonObject) },
      checkpoint_argument: "hf_model_id_path",
      repeated_checkpoint_arguments: [],
      options: { ...options, ray_actor_options: { num_cpus, num_gpus: layout.gpus_per_replica } },
    };
  }
  return {
    ...shared,
    module: "nemo_deploy.llm.megatronllm_deployable_ray",
    class_name: "MegatronRayDeployable",
    arguments: { ...argumentsOfMegatron(config, layout, needsLogprobs), ...(deploy.extra as JsonObject) },
    checkpoint_argument: "megatron_checkpoint_filepath",
    repeated_checkpoint_arguments: deploy.export_deploy_version === "0.3" ? ["nemo_checkpoint_filepath"] : [],
    // The replica is a front end; its shards are actors of their own with one GPU each.
    options: { ...options, ray_actor_options: { num_cpus } },
  };
}

function argumentsOfHuggingFace({ deploy, model }: EvalConfig, layout: Layout): JsonObject {
  return {
    task: "text-generation",
    model_id: model.model_id,
    trust_remote_code: model.trust_remote_code,
    torch_dtype: deploy.torch_dtype,
    device_map: deploy.device_map,
    use_vllm_backend: deploy.use_vllm_backend,
    // Only Export-Deploy's vLLM exporter knows it, and only this way (nemo_export/vllm_exporter.py).
    ...(deploy.use_vllm_backend && { tensor_parallel_size: layout.gpus_per_replica }),
  };
}

function argumentsOfMegatron(config: EvalConfig, layout: Layout, needsLogprobs: boolean): JsonObject {
  const { deploy, model } = config;
  const version = deploy.export_deploy_version;
  const known = megatronArguments.filter(([, since]) => version >= since);
  return {
    num_gpus: layout.gpus_per_replica,
    model_id: model.model_id,
    model_type: model.model_type,
    ...(version === "0.3" && { model_format: "megatron" }),
    ...Object.fromEntries(known.map(([name]) => [name, deploy[name]])),
    max_batch_size: batchSize(config, needsLogprobs),
  };
}
