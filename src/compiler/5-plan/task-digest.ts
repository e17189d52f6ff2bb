import type { EvalConfig } from "../4-validate/schema/index.ts";
import { answersInBatches } from "../facts/export-deploy.ts";
import { WholeFloat } from "../python/whole-float.ts";
import { sha256Of } from "../sha256.ts";
import { isObject } from "./lay-over.ts";
import { ofAllTasks, taskParams } from "./tasks.ts";
import type { DeployPlan, Json, JsonObject, StepPlan, StepsPlan, TaskPlan, UndigestedTask } from "./types.ts";

/** Raised when the same text below comes to mean something else. */
const digestVersion = 1;

/** What the tasks of a plan have in common. */
export interface DigestFacts {
  readonly config: EvalConfig;
  readonly deploy: DeployPlan;
  readonly steps: StepsPlan;
  readonly needsLogprobs: boolean;
}

/**
 * Gives each task its digest: sha256 over the canonical JSON of all settings that decide its answers and scores. In doubt a
 * setting is among them: a task evaluated twice costs GPU time, a result of other settings is wrong. Left out is how the
 * job is scheduled, where things listen, how long somebody waits for the job, and the task's place among the others.
 */
export function digestTasks(tasks: readonly UndigestedTask[], facts: DigestFacts): readonly TaskPlan[] {
  const ofAll = { digest_version: digestVersion, ...ofModel(facts), ...ofHarness(facts) };
  return tasks.map((task) => {
    const digest = sha256Of(canonicalJson({ ...ofAll, task: ofTask(task, facts) }));
    return { ...task, digest };
  });
}

function ofModel({ config, deploy, steps }: DigestFacts): JsonObject {
  const { checkpoint_path, model_format, model_type, model_id, tokenizer } = config.model;
  // How long a batch waits decides who meets in it, and is a matter of batches.
  const { batch_wait_timeout_s, ...settings } = deploy.arguments;
  return {
    model: { checkpoint_path, model_format, model_type, model_id, tokenizer },
    deploy: { class_name: deploy.class_name, version: deploy.export_deploy_version, settings },
    server: program(steps.deploy),
    environment: config.run.env.env_vars,
  };
}

function ofHarness({ config, steps }: DigestFacts): JsonObject {
  const { placement, launcher, mounts } = config.eval;
  const { env } = config.run;
  return {
    harness: program(steps.evaluate),
    // The same path is another file where something else is mounted.
    mounts: env.mounts,
    volumes: (env.kubernetes?.volumes ?? []) as readonly JsonObject[],
    // Also its jobs' partition and time, where they are laid over launcher.yaml: what the rest there means is not ours to know.
    launcher:
      placement === "slurm" ? { mounts, settings: launcher as JsonObject } : orNull(ofAllTasks(config)),
  };
}

/** Nothing has no part in a digest. */
function orNull(settings: JsonObject): JsonObject | null {
  return Object.keys(settings).length === 0 ? null : settings;
}

function program({ python, container_image, startup_commands }: StepPlan): JsonObject {
  return { python, container_image, startup_commands };
}

function ofTask(task: UndigestedTask, facts: DigestFacts): JsonObject {
  const { config } = facts;
  const settings = config.eval.tasks[task.index];
  if (settings === undefined) throw new Error("a task is planned from one of the config");
  const { parallelism = null, ...params } = taskParams(config, settings, task.endpoint_type);
  return {
    name: `${task.harness}.${task.task}`,
    endpoint_type: task.endpoint_type,
    params,
    env_vars: task.env_vars,
    batches: answersInBatches(config, facts.needsLogprobs) ? batches(facts.deploy, parallelism) : null,
  };
}

/** What decides which requests meet in one batch. */
function batches(
  { options, arguments: { batch_wait_timeout_s = null } }: DeployPlan,
  parallelism: Json,
): JsonObject {
  const { num_replicas, max_ongoing_requests } = options;
  return { parallelism, num_replicas, max_ongoing_requests, batch_wait_timeout_s };
}

/** JSON without spaces, the keys of each object in the order of their UTF-16 code units: one text for one value. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value instanceof WholeFloat) return String(value);
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(",")}}`;
}
