import { error, warning } from "../define.ts";
import { didYouMean } from "../nearest.ts";

const notFound =
  "The launcher refuses the name; with the model loaded and its GPUs allocated, nothing would be evaluated.";

function list(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `\`${name}\``);
  return names.length > 3 ? `${shown.join(", ")} and ${names.length - 3} more` : shown.join(" and ");
}

/** Codes of the rules about tasks and their requests. */
export const taskRuleCodes = {
  "task-unknown": error<{ name: string; near: string | null }>({
    title: "unknown task",
    why: notFound,
    word: ({ name, near }) => ({
      message: `nemo-evaluator-launcher 0.2.6 has no task \`${name}\`.`,
      help: didYouMean(near, "`nano3 tasks` lists them."),
    }),
  }),
  "task-ambiguous": error<{ name: string; names: readonly string[] }>({
    title: "task of several harnesses",
    why: notFound,
    word: ({ name, names }) => ({
      message: `${names.length} harnesses have a task \`${name}\`.`,
      help: `Write ${names.map((each) => `\`name: ${each}\``).join(" or ")}.`,
    }),
  }),
  "task-name-dots": error<{ name: string; near: string | null }>({
    title: "task name with several dots",
    why: notFound,
    word: ({ name, near }) => ({
      message: `\`${name}\` has more than one dot; a task is \`task\` or \`harness.task\`.`,
      help: didYouMean(near, "`nano3 tasks` lists the names."),
    }),
  }),
  "task-not-served": error<{ name: string; endpoint_type: string }>({
    title: "task for another kind of model",
    why: "Every request would fail, with the GPUs allocated.",
    word: ({ name, endpoint_type }) => ({
      message: `\`${name}\` asks ${endpoint_type === "vlm" ? "about images (`vlm`)" : "for embeddings (`embedding`)"}; Export-Deploy serves \`completions\` and \`chat\`.`,
      help: "Remove the task; `nano3 tasks` lists those that can be served.",
    }),
  }),
  "tokenizer-missing": error<{
    tasks: readonly string[];
    modelId: string;
    isHuggingFace: string | null;
  }>({
    title: "tasks that need a tokenizer",
    why: "lm-evaluation-harness then loads a tokenizer by the name of the served model from the Hub, and fails or counts the wrong tokens.",
    word: ({ tasks, modelId, isHuggingFace }) => ({
      message: `${list(tasks)} ${tasks.length === 1 ? "needs" : "need"} \`model.tokenizer\`; without it \`${modelId}\` is looked up on the Hub.`,
      help: `Write a path on the cluster or a Hub id: \`model.tokenizer=${isHuggingFace ?? "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-Base-BF16"}\`.`,
    }),
  }),
  "batch-pads-logprobs": error<{ tasks: readonly string[]; size: number }>({
    title: "log-probabilities in batches",
    why: "Export-Deploy pads log-probabilities to the longest prompt of a batch, and the harness reads the padding as part of the score.",
    word: ({ tasks, size }) => ({
      message: `${list(tasks)} ${tasks.length === 1 ? "compares" : "compare"} log-probabilities, which are wrong in batches of up to ${size}.`,
      help: "Write `deploy.max_batch_size=1`, or leave it out.",
    }),
  }),
  "logprobs-misaligned": error<{ name: string }>({
    title: "log-probabilities of Hugging Face's back end",
    why: "It has no entry for the first token of a prompt. The harness reads every score one token late: the run succeeds, and all scores are wrong.",
    word: ({ name }) => ({
      message: `\`${name}\` compares log-probabilities, which Export-Deploy's Hugging Face back end gives shifted by one token.`,
      help: "Evaluate the Megatron checkpoint (`model.model_format=megatron`), or take tasks that generate.",
    }),
  }),
  "task-repeated": warning<{ name: string }>({
    title: "same task twice",
    why: "It costs its time twice and gives the same numbers.",
    word: ({ name }) => ({
      message: `\`${name}\` is listed twice with the same settings.`,
      help: "Remove one, or give it other settings.",
    }),
  }),
  "answer-exceeds-context": error<{ tokens: number; limit: number }>({
    title: "answers longer than the context",
    why: "The model refuses every request: prompt and answer together must fit.",
    word: ({ tokens, limit }) => ({
      message: `Answers of ${tokens} tokens leave no room for a prompt in \`deploy.inference_max_seq_length\` (${limit}).`,
      help: `Write \`deploy.inference_max_seq_length=${tokens + limit}\` (prompts of up to ${limit} tokens), or a smaller \`max_new_tokens\`.`,
    }),
  }),
  "requests-exceed-replicas": warning<{
    requests: number;
    tasks: number;
    taken: number;
    timeout: number;
    fix: string;
  }>({
    title: "more requests than the replicas take",
    why: "The harness counts the time in Ray's queue too: it gives up on requests that wait there and sends them again, and the queue grows.",
    word: ({ requests, tasks, taken, timeout, fix }) => ({
      message: `${requests} requests are in flight together${tasks > 1 ? ` (${tasks} tasks)` : ""}, the replicas take ${taken}; the rest may time out after ${timeout} seconds.`,
      help: `Write ${fix}.`,
    }),
  }),
} as const;
