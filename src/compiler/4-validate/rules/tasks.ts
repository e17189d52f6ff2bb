import { type Diagnostic, report } from "../../diagnostics/diagnostic.ts";
import { batchesArePadded } from "../../facts/export-deploy.ts";
import { findTask, type RegistryTask } from "../../registry/task-registry.ts";
import type { KeyPath } from "../../types.ts";
import type { EvalConfig, TaskConfig } from "../schema/index.ts";
import { pathOf, type Rule, relatedTo } from "./rule.ts";

/** Every name stands for one task of the launcher's registry (0.2.6, common/mapping.py). */
export const tasksAreKnown: Rule = function* (config, places) {
  for (const [index, { name }] of config.eval.tasks.entries()) {
    const problem = reportName(name, places.value(namePath(index)));
    if (problem !== undefined) yield problem;
  }
};

function reportName(name: string, at: Diagnostic["span"]): Diagnostic | undefined {
  const found = findTask(name);
  if (found.kind === "found") return undefined;
  if (found.kind === "ambiguous") {
    return report("task-ambiguous", at, {
      name,
      names: found.harnesses.map((harness) => `${harness}.${name}`),
    });
  }
  const dots = name.split(".").length - 1;
  return dots > 1
    ? report("task-name-dots", at, { name, near: found.near })
    : report("task-unknown", at, { name, near: found.near });
}

/** The served model can be asked what the task asks. */
export const tasksAreServed: Rule = function* (config, places) {
  for (const { index, entry } of knownTasks(config)) {
    const { endpoint_type } = entry;
    if (endpoint_type === "completions" || endpoint_type === "chat") continue;
    yield report("task-not-served", places.value(namePath(index)), { name: entry.name, endpoint_type });
  }
};

/** The harness knows how to split prompt and answer. */
export const tokenizerIsGiven: Rule = function* (config, places) {
  if (config.model.tokenizer !== null) return;
  const asking = knownTasks(config).filter(({ task, entry }) => {
    const isCounted = entry.harness === "lm-evaluation-harness" && entry.endpoint_type === "completions";
    const own = task.extra?.tokenizer ?? config.eval.extra?.tokenizer;
    return (isCounted || entry.needs_logprobs) && own === undefined;
  });
  const [first] = asking;
  if (first === undefined) return;
  const tokenizer = pathOf("model.tokenizer");
  const at = places.node(tokenizer) === undefined ? namePath(first.index) : tokenizer;
  yield report("tokenizer-missing", places.value(at), {
    tasks: [...new Set(asking.map(({ entry }) => entry.name))],
    modelId: config.model.model_id,
    isHuggingFace: config.model.model_format === "hf" ? config.model.checkpoint_path : null,
  });
};

/** Log-probabilities are those of one prompt: a batch would be padded to its longest. */
export const logprobsAreNotPadded: Rule = function* (config, places) {
  const size = config.deploy.max_batch_size;
  const tasks = knownTasks(config).filter(({ entry }) => entry.needs_logprobs);
  if (size === null || size === 1 || !batchesArePadded(config, tasks.length > 0)) return;
  const names = [...new Set(tasks.map(({ entry }) => entry.name))];
  yield report("batch-pads-logprobs", places.value(pathOf("deploy.max_batch_size")), { tasks: names, size });
};

/** Log-probabilities have an entry for each token of the prompt. */
export const logprobsAreAligned: Rule = function* (config, places) {
  const { deploy, model } = config;
  if (model.model_format !== "hf" || deploy.use_vllm_backend) return;
  for (const { index, entry } of knownTasks(config))
    if (entry.needs_logprobs)
      yield report("logprobs-misaligned", places.value(namePath(index)), { name: entry.name });
};

/** No benchmark is run twice for the same numbers. */
export const tasksDiffer: Rule = function* (config, places) {
  const seen = new Map<string, number>();
  for (const { index, task, entry } of knownTasks(config)) {
    const { name: _, ...settings } = task;
    const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
    const same = JSON.stringify([entry.harness, entry.name, sorted]);
    const earlier = seen.get(same);
    if (earlier === undefined) {
      seen.set(same, index);
      continue;
    }
    yield report(
      "task-repeated",
      places.value(namePath(index)),
      { name: task.name },
      relatedTo(places, namePath(earlier), "first here"),
    );
  }
};

/** There is room for a prompt beside the longest answer. */
export const answersFitContext: Rule = function* (config, places) {
  const { model, deploy, eval: evaluation } = config;
  if (model.model_format !== "megatron") return;
  const limit = deploy.inference_max_seq_length;
  for (const [index, settings] of [evaluation, ...evaluation.tasks].entries()) {
    const { max_new_tokens: tokens } = settings;
    if (tokens === undefined || tokens < limit) continue;
    const path = index === 0 ? ["eval"] : ["eval", "tasks", index - 1];
    yield report("answer-exceeds-context", places.value([...path, "max_new_tokens"]), { tokens, limit });
  }
};

interface KnownTask {
  readonly index: number;
  readonly task: TaskConfig;
  readonly entry: RegistryTask;
}

/** The tasks whose names are right. */
export function knownTasks({ eval: { tasks } }: EvalConfig): readonly KnownTask[] {
  return tasks.flatMap((task, index) => {
    const found = findTask(task.name);
    return found.kind === "found" ? [{ index, task, entry: found.entry }] : [];
  });
}

function namePath(index: number): KeyPath {
  return ["eval", "tasks", index, "name"];
}
