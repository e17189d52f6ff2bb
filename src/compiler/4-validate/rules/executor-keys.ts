import { type Diagnostic, report } from "../../diagnostics/diagnostic.ts";
import type { KeyPath } from "../../types.ts";
import type { Places } from "../places.ts";
import type { EnvConfig } from "../schema/index.ts";
import { pathOf, type Rule } from "./rule.ts";

type Row = readonly [key: keyof EnvConfig, instead: string];

const queue = "Name a queue or a priority: `kubernetes.queue`, `kubernetes.priority_class`.";
const connection = "Remove it: kubectl goes by `kubernetes.context`.";
const forSlurm = 'Write `executor = "slurm"` in the profile, or remove the key.';

/** Keys of the other executors, and what to write instead. */
const foreign: Readonly<Record<EnvConfig["executor"], readonly Row[]>> = {
  slurm: [],
  kubernetes: [
    ["host", connection],
    ["user", connection],
    ["identity", connection],
    ["ssh_config", connection],
    ["account", queue],
    ["partition", queue],
    ["run_partition", queue],
    ["batch_partition", queue],
    ["qos", queue],
    ["gres", "Name the resource: `kubernetes.gpu_resource`."],
    ["cpus_per_task", "Write `kubernetes.worker_cpus`."],
    ["mem", "Write `kubernetes.worker_memory`."],
    ["exclusive", "Ask for all GPUs of a node, or select nodes: `kubernetes.node_selector`."],
    ["container_runtime", "Remove it: pods run their image."],
    ["mounts", "Write `kubernetes.volumes`, with a `mount_path` each."],
    ["startup_commands", "Put it into the image, or set `env_vars`."],
  ],
  // `exclusive` is not among them: Ray is then told of all GPUs of the host.
  local: [
    ["account", forSlurm],
    ["partition", forSlurm],
    ["run_partition", forSlurm],
    ["batch_partition", forSlurm],
    ["qos", forSlurm],
    ["gres", forSlurm],
    ["cpus_per_task", forSlurm],
    ["mem", forSlurm],
    ["mounts", forSlurm],
    ["time", forSlurm],
  ],
};

/** What only other executors know is not asked for. */
export const keysAreForExecutor: Rule = function* ({ run: { env } }, places) {
  for (const [key, instead] of foreign[env.executor]) {
    const path = ["run", "env", key];
    if (places.node(path) === undefined || asksNothing(env[key])) continue;
    yield reportForeign(env.executor, path, key, instead, places);
  }
};

function reportForeign(
  executor: EnvConfig["executor"],
  path: KeyPath,
  key: string,
  instead: string,
  places: Places,
): Diagnostic {
  if (executor === "kubernetes") return report("key-not-for-kubernetes", places.key(path), { key, instead });
  const isDefault = places.node(pathOf("run.env.executor")) === undefined;
  return report("key-not-for-local", places.key(path), { key, instead, isDefault });
}

function asksNothing(value: unknown): boolean {
  return value === null || value === false || (Array.isArray(value) && value.length === 0);
}
