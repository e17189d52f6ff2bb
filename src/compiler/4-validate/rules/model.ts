import { report } from "../../diagnostics/diagnostic.ts";
import { megatronArguments } from "../../facts/export-deploy.ts";
import type { EvalConfig } from "../schema/index.ts";
import { defaultOf, schemaAt } from "../schema-place.ts";
import { isChanged, pathOf, type Rule, relatedTo, setting } from "./rule.ts";

/** Only a Hugging Face checkpoint comes from the Hub. */
export const hubIdIsHuggingFace: Rule = function* ({ model }, places) {
  if (model.checkpoint_path.startsWith("/") || model.model_format === "hf") return;
  yield report("hub-id-needs-hf", places.value(pathOf("model.checkpoint_path")), {
    checkpoint: model.checkpoint_path,
  });
};

const sizes = [
  "tensor_model_parallel_size",
  "pipeline_model_parallel_size",
  "context_parallel_size",
  "expert_model_parallel_size",
  "expert_tensor_parallel_size",
] as const;

/** Parallel sizes are Megatron's. */
export const parallelSizesAreMegatron: Rule = function* ({ model, deploy }, places) {
  if (model.model_format !== "hf") return;
  for (const name of sizes) {
    if (deploy[name] === 1) continue;
    yield report("parallel-size-of-hf", places.value(["deploy", name]), {
      name,
      size: deploy[name],
      fix: setting(`deploy.${name}`, 1),
    });
  }
};

/** Keys that only one kind of deployment reads. */
const readBy: readonly {
  readonly keys: readonly string[];
  readonly isRead: (config: EvalConfig) => boolean;
}[] = [
  {
    keys: [
      "model.model_type",
      "deploy.sequence_parallel",
      "deploy.inference_max_seq_length",
      "deploy.max_batch_size",
      "deploy.batch_wait_timeout_s",
      "deploy.micro_batch_size",
      "deploy.random_seed",
      "deploy.enable_cuda_graphs",
      "deploy.enable_flash_decode",
      "deploy.legacy_ckpt",
    ],
    isRead: ({ model }) => model.model_format === "megatron",
  },
  { keys: ["deploy.use_vllm_backend"], isRead: ({ model }) => model.model_format === "hf" },
  {
    keys: ["model.trust_remote_code", "deploy.torch_dtype", "deploy.device_map"],
    isRead: ({ model, deploy }) => model.model_format === "hf" && !deploy.use_vllm_backend,
  },
];

/** What is set has an effect on this kind of deployment (Export-Deploy, nemo_deploy/llm/*_deployable_ray.py). */
export const settingsHaveEffect: Rule = function* (config, places) {
  for (const { keys, isRead } of readBy) {
    if (isRead(config)) continue;
    for (const key of keys) {
      if (!isChanged(key, valueAt(config, key))) continue;
      yield report("key-without-effect", places.key(pathOf(key)), { key, server: serverOf(config) });
    }
  }
};

function serverOf({ model, deploy }: EvalConfig): string {
  if (model.model_format === "megatron") return "Megatron";
  return deploy.use_vllm_backend ? "vLLM" : "Hugging Face";
}

/** The chosen Export-Deploy knows the arguments that are set. */
export const argumentsAreKnown: Rule = function* ({ model, deploy }, places) {
  if (model.model_format !== "megatron") return;
  for (const [name, version] of megatronArguments) {
    const key = `deploy.${name}`;
    if (deploy.export_deploy_version >= version || !isChanged(key, deploy[name])) continue;
    const usual = defaultOf(schemaAt(pathOf(key)) ?? never(key));
    yield report(
      "argument-needs-version",
      places.key(pathOf(key)),
      { key, version, chosen: deploy.export_deploy_version, usual: String(usual) },
      relatedTo(places, pathOf("deploy.export_deploy_version"), "the version that is chosen"),
    );
  }
};

/** All ranks load the checkpoint the same way. */
export const legacyReachesAllRanks: Rule = function* ({ model, deploy }, places) {
  const gpus = deploy.num_gpus / deploy.num_replicas;
  if (!deploy.legacy_ckpt || model.model_format !== "megatron" || gpus <= 1) return;
  yield report("legacy-on-first-rank", places.value(pathOf("deploy.legacy_ckpt")), { gpus });
};

/** Sampling is asked for where something samples. */
export const samplingIsPossible: Rule = function* ({ model, deploy, eval: evaluation }, places) {
  if (model.model_format !== "hf" || deploy.use_vllm_backend) return;
  for (const [index, settings] of [evaluation, ...evaluation.tasks].entries()) {
    const path = index === 0 ? ["eval", "temperature"] : ["eval", "tasks", index - 1, "temperature"];
    const { temperature } = settings;
    if (temperature === undefined || temperature === 0) continue;
    yield report("sampling-ignored", places.value(path), { temperature });
  }
};

/** Export-Deploy's constructor wants a `max_memory` beside this `device_map`, for vLLM, too; it reads no more of it (hf_deployable_ray.py). */
export const balancedHasMemory: Rule = function* ({ model, deploy }, places) {
  if (model.model_format !== "hf" || deploy.device_map !== "balanced" || deploy.extra.max_memory) return;
  yield report("device-map-needs-memory", places.value(pathOf("deploy.device_map")), {
    auto: setting("deploy.device_map", "auto"),
    memory: setting("deploy.extra.max_memory", "75GiB"),
  });
};

/** Free arguments are not ones that nano3 gives itself. */
export const extraArgumentsAreNew: Rule = function* ({ deploy }, places) {
  for (const name of Object.keys(deploy.extra)) {
    const inDeploy = Object.hasOwn(deploy, name) ? `deploy.${name}` : undefined;
    const key = givenElsewhere.has(name) ? givenElsewhere.get(name) : inDeploy;
    if (key === undefined) continue;
    yield report("extra-argument-taken", places.key(["deploy", "extra", name]), { name, key });
  }
};

/** The key that gives an argument; null where none does. */
const givenElsewhere: ReadonlyMap<string, string | null> = new Map([
  ["megatron_checkpoint_filepath", "model.checkpoint_path"],
  ["nemo_checkpoint_filepath", "model.checkpoint_path"],
  ["hf_model_id_path", "model.checkpoint_path"],
  ["model_format", "model.model_format"],
  ["model_id", "model.model_id"],
  ["model_type", "model.model_type"],
  ["trust_remote_code", "model.trust_remote_code"],
  ["task", null],
  ["tensor_parallel_size", "deploy.num_gpus"],
]);

function valueAt(config: EvalConfig, key: string): unknown {
  return pathOf(key).reduce<unknown>(
    (value, step) => (value as Readonly<Record<string, unknown>>)[step],
    config,
  );
}

function never(key: string): never {
  throw new Error(`the schema has no key ${key}`);
}
