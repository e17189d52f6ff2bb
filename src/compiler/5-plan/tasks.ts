import type { EvalConfig, TaskConfig } from "../4-validate/schema/index.ts";
import { findTask, type RegistryTask } from "../registry/task-registry.ts";
import { adapterConfig } from "./adapter.ts";
import { isObject, layOver } from "./lay-over.ts";
import type { EndpointType, Json, JsonObject, PhasePlan, RequestKind, UndigestedTask } from "./types.ts";

/** Plans each task: what the registry knows of it, and the settings of `eval` under its own. */
export function planTasks(config: EvalConfig): readonly UndigestedTask[] {
  return config.eval.tasks.map((task, index) => planTask(config, task, index));
}

function planTask(config: EvalConfig, task: TaskConfig, index: number): UndigestedTask {
  const entry = registryEntry(task.name);
  const endpoint_type: EndpointType = entry.endpoint_type === "chat" ? "chat" : "completions";
  const params = taskParams(config, task, endpoint_type);
  return {
    index,
    id: `${task.name}.${index}`,
    name: task.name,
    harness: entry.harness,
    task: entry.name,
    endpoint_type,
    kind: requestKind(entry),
    needs_logprobs: entry.needs_logprobs,
    adapter_port: config.eval.adapter_port + index,
    env_vars: { ...dataEnvironment(config), ...config.eval.env_vars, ...task.env_vars },
    run_config: runConfig(config, { type: `${entry.harness}.${entry.name}`, endpoint_type, params }),
  };
}

/** In the launcher's order: what holds for all tasks, what the user lays over that, and what is this task's own. */
function runConfig(
  config: EvalConfig,
  { type, endpoint_type, params }: { type: string; endpoint_type: EndpointType; params: JsonObject },
): JsonObject {
  const api_endpoint = { model_id: config.model.model_id, type: endpoint_type };
  const layers = [
    {
      config: { type, params: {} },
      target: { api_endpoint: { ...api_endpoint, adapter_config: adapterConfig } },
    },
    ofAllTasks(config),
    { config: { type, params }, target: { api_endpoint } },
  ];
  return layers.reduce<JsonObject>((under, over) => layOver(under, over) as JsonObject, {});
}

/** `evaluation.nemo_evaluator_config` of what the user lays over launcher.yaml: nemo-evaluator's own settings, for all tasks. */
export function ofAllTasks({ eval: { launcher } }: EvalConfig): JsonObject {
  const { evaluation = {} } = launcher as JsonObject;
  const { nemo_evaluator_config: settings = {} } = isObject(evaluation) ? evaluation : {};
  return isObject(settings) ? settings : {};
}

function registryEntry(name: string): RegistryTask {
  const found = findTask(name);
  if (found.kind !== "found") throw new Error(`the rules let no unknown task pass: ${name}`);
  return found.entry;
}

function requestKind(entry: RegistryTask): RequestKind {
  if (entry.endpoint_type === "chat") return "chat";
  return entry.needs_logprobs ? "loglikelihood" : "generate";
}

/** `config.params` of nemo-evaluator: what is set in the task, else in `eval`; unset ones are the harness's own. */
export function taskParams(config: EvalConfig, task: TaskConfig, endpoint: EndpointType): JsonObject {
  const names = [
    "limit_samples",
    "parallelism",
    "request_timeout",
    "max_retries",
    "max_new_tokens",
    "temperature",
    "top_p",
  ] as const;
  const params: Record<string, Json> = {};
  for (const name of names) {
    const value = task[name] === undefined ? config.eval[name] : task[name];
    if (value !== undefined && value !== null) params[name] = value;
  }
  const layers = [
    tokenizerParams(config, endpoint),
    config.eval.extra ?? {},
    task.extra ?? {},
  ] as JsonObject[];
  const extra = layers.reduce<JsonObject>((under, over) => layOver(under, over) as JsonObject, {});
  return Object.keys(extra).length > 0 ? { ...params, extra } : params;
}

/** The tokenizer splits prompt from answer in a loglikelihood; prompts are sent as text: Export-Deploy takes no token ids. */
function tokenizerParams({ model }: EvalConfig, endpoint: EndpointType): JsonObject {
  if (endpoint !== "completions" || model.tokenizer === null) return {};
  return {
    tokenizer: model.tokenizer,
    tokenizer_backend: model.tokenizer_backend,
    tokenized_requests: false,
  };
}

/** Where `eval.dataset_dir` says the data is: nothing is looked up on the Hub then. */
export function dataEnvironment({ eval: { dataset_dir } }: EvalConfig): Readonly<Record<string, string>> {
  if (dataset_dir === null) return {};
  return { HF_HOME: dataset_dir, HF_HUB_OFFLINE: "1", HF_DATASETS_OFFLINE: "1" };
}

/**
 * Groups tasks into phases. Export-Deploy answers a whole batch with the sampling parameters of its first request
 * (megatronllm_deployable_ray.py), so only requests of one kind with the same parameters may be in flight together. Loglikelihoods all
 * send the same; what a generating task sends is its harness's business, so each of them is a phase of its own.
 */
export function planPhases(tasks: readonly UndigestedTask[]): readonly PhasePlan[] {
  const groups = new Map<string, UndigestedTask[]>();
  for (const task of tasks) {
    const key = task.kind === "loglikelihood" ? task.kind : task.id;
    groups.set(key, [...(groups.get(key) ?? []), task]);
  }
  return [...groups.values()].map((group, position) => {
    const [first] = group;
    if (first === undefined) throw new Error("a group has a task");
    const { kind, endpoint_type } = first;
    return { name: `${position + 1}-${kind}`, kind, endpoint_type, tasks: group.map(({ index }) => index) };
  });
}
