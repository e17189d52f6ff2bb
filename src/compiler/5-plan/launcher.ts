import type { EvalConfig } from "../4-validate/schema/index.ts";
import { walltimeSeconds, walltimeText } from "../facts/walltime.ts";
import { adapterConfig } from "./adapter.ts";
import { isObject, layOver } from "./lay-over.ts";
import { dataEnvironment, taskParams } from "./tasks.ts";
import type { Json, JsonObject, TaskPlan } from "./types.ts";

/**
 * launcher.yaml: the config of nemo-evaluator-launcher 0.2.6, fully composed. It goes to `run_eval` as a plain
 * DictConfig, where nothing supplies what a `defaults:` list would have (its api/types.py). The URL is known when the
 * model answers; it is the only `???`.
 */
export function planLauncher(config: EvalConfig, name: string, tasks: readonly TaskPlan[]): JsonObject {
  const composed: JsonObject = {
    execution: execution(config, name),
    deployment: { type: "none" },
    target: { api_endpoint: { url: "???", model_id: config.model.model_id, api_key_name: null } },
    env_vars: environment(config),
    evaluation: {
      nemo_evaluator_config: { target: { api_endpoint: { adapter_config: adapterConfig } } },
      tasks: tasks.map((task) => launcherTask(config, task)),
    },
  };
  return escapeInterpolations(layOver(composed, config.eval.launcher as JsonObject)) as JsonObject;
}

function execution(config: EvalConfig, name: string): JsonObject {
  const { env } = config.run;
  // Relative to where the launcher is called: the run directory.
  if (env.executor !== "slurm") return { type: "local", output_dir: "launcher", mode: "sequential" };
  // Its own code knows `D-HH:MM:SS`, `HH:MM:SS` and `MM:SS`; any other of Slurm's forms is 0 seconds to it.
  const walltime = walltimeText(walltimeSeconds(config.eval.walltime));
  return {
    type: "slurm",
    hostname: config.eval.hostname ?? env.host ?? "localhost",
    username: config.eval.username ?? env.user,
    account: config.eval.account ?? env.account,
    partition: config.eval.partition ?? env.partition,
    output_dir: `${env.remote_job_dir}/${name}/launcher`,
    num_nodes: 1,
    ntasks_per_node: 1,
    // A job of an evaluation sends requests; it needs no GPU. Absent, the launcher asks for none.
    walltime,
    // The launcher would go on by itself after the time limit, while the model is long gone.
    max_walltime: walltime,
    subproject: "nano3",
    mounts: {
      mount_home: false,
      deployment: {},
      evaluation: Object.fromEntries(config.eval.mounts.map(splitMount)),
    },
  };
}

function splitMount(mount: string): [string, string] {
  const [source = "", ...target] = mount.split(":");
  return [source, target.join(":")];
}

/** Every value has a prefix since launcher 0.1.89: `lit:` is the value, `host:` is read where the launcher runs. */
function environment(config: EvalConfig): JsonObject {
  return {
    NEMO_EVALUATOR_TELEMETRY_LEVEL: "lit:0",
    // After a scancel nemo-evaluator waits so long for its harness; its 30 s keep the job in COMPLETING.
    NEMO_EVALUATOR_SHUTDOWN_TIMEOUT_SECONDS: "lit:3",
    ...literal(config.run.env.env_vars),
    ...literal(dataEnvironment(config)),
    ...literal(config.eval.env_vars ?? {}),
    ...Object.fromEntries(config.secrets.map((secret) => [secret, `host:${secret}`])),
  };
}

function literal(vars: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(vars).map(([name, value]) => [name, `lit:${inDoubleQuotes(value)}`]),
  );
}

/** The launcher pastes a value between double quotes into a file that bash reads (`common/env_vars.py` of 0.2.6). */
function inDoubleQuotes(value: string): string {
  return value.replace(/[\\"$`]/g, "\\$&");
}

function launcherTask(config: EvalConfig, plan: TaskPlan): JsonObject {
  const task = config.eval.tasks[plan.index];
  if (task === undefined) throw new Error("a task is planned from one of the config");
  return {
    name: plan.name,
    env_vars: { ...literal(task.env_vars ?? {}), ADAPTER_PORT: `lit:${plan.adapter_port}` },
    nemo_evaluator_config: { config: { params: taskParams(config, task, plan.endpoint_type) } },
  };
}

/** What is left as `${` is meant as text; OmegaConf would fill it in (contracts D.0, rule 7). */
function escapeInterpolations(value: Json): Json {
  if (typeof value === "string") return value.replace(/(\\*)\$\{/g, "$1$1\\${");
  if (Array.isArray(value)) return value.map(escapeInterpolations);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escapeInterpolations(inner)]));
}
