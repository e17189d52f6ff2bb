import { report } from "../../diagnostics/diagnostic.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import { toPlain } from "../../tree.ts";
import type { KeyPath } from "../../types.ts";
import type { Places } from "../places.ts";
import { walltime } from "../schema/kinds.ts";
import { reportWrongValue } from "../wrong-value.ts";
import { pathOf, type Rule } from "./rule.ts";

/** Where a key of launcher.yaml is laid over what nano3 writes. */
function overlay(key: string): KeyPath {
  return ["eval", "launcher", ...pathOf(key)];
}

/** Keys that nemo-evaluator-launcher 0.2.6 refuses, and what it wants instead (api/functional.py, common/config_models.py). */
const removed: readonly (readonly [string, string])[] = [
  ["execution.env_vars", "Write `run.env.env_vars` or `eval.env_vars`."],
  ["deployment.multiple_instances", "Write `deploy.num_replicas`."],
  ["evaluation.overrides", "Write the parameters in `eval`, for example `eval.limit_samples=100`."],
  ["evaluation.config", "Write the parameters in `eval`, for example `eval.limit_samples=100`."],
];

/** The launcher accepts the keys that are laid over its config. */
export const launcherKeysAreAccepted: Rule = function* (_, places) {
  for (const [key, fix] of removed) {
    const path = overlay(key);
    if (places.node(path) !== undefined) yield report("launcher-key-removed", places.key(path), { key, fix });
  }
};

/** Sections in which the launcher refuses a key that it does not know; everywhere else it ignores it (common/config_models.py). */
const closed: readonly (readonly [section: string, keys: readonly string[]])[] = [
  ["evaluation", ["tasks", "nemo_evaluator_config", "env_vars", "pre_cmd", "post_cmd"]],
  ["execution.mounts", ["deployment", "evaluation", "auxiliary", "mount_home"]],
];

/** The launcher knows the keys of its closed sections. */
export const launcherKeysAreKnown: Rule = function* (_, places) {
  const told = new Set(removed.map(([key]) => key));
  for (const [section, keys] of closed) {
    const node = places.node(overlay(section));
    for (const key of node?.kind === "map" ? node.entries.keys() : []) {
      if (keys.includes(key) || told.has(`${section}.${key}`)) continue;
      const near = nearest(key, keys);
      yield report("launcher-key-unknown", places.key([...overlay(section), key]), {
        key,
        section,
        keys,
        near,
      });
    }
  }
};

/** Keys of launcher.yaml that the rest of the artifacts depends on, and the key that sets each; null where none does. */
const taken: readonly (readonly [string, string | null])[] = [
  ["deployment.type", null],
  ["evaluation.tasks", "eval.tasks"],
  // It would win over the URL of `target` (common/helpers.py).
  ["evaluation.nemo_evaluator_config.target.api_endpoint.url", null],
  ["execution.type", null],
  ["target.api_endpoint.model_id", "model.model_id"],
  ["target.api_endpoint.url", null],
];

/** What is laid over launcher.yaml does not replace what the other artifacts rely on. */
export const launcherKeysAreFree: Rule = function* (_, places) {
  const told = new Set<string>();
  for (const [key, setBy] of taken) {
    const replaced = replacedBy(key, places);
    if (replaced === undefined || told.has(replaced)) continue;
    told.add(replaced);
    const at = places.key(overlay(replaced));
    if (replaced === key) yield report("launcher-key-taken", at, { key, setBy });
    else yield report("launcher-section-replaced", at, { section: replaced });
  }
};

/** The key itself, or the section around it that is written as something else than a mapping. */
function replacedBy(key: string, places: Places): string | undefined {
  const steps = key.split(".");
  const written = steps.map((_, index) => steps.slice(0, index + 1).join("."));
  const first = written.find((part) => places.node(overlay(part))?.kind !== "map") ?? key;
  return places.node(overlay(first)) === undefined ? undefined : first;
}

/** Slurm takes more forms than the launcher, which counts with what it is told. */
const launcherTime = walltime.regex(
  /^(?:\d+-)?\d+:\d+:\d+$/,
  "is not a time limit that the launcher reads (`HH:MM:SS` or `D-HH:MM:SS`)",
);

/** Time limits that are laid over the launcher's config are some to it; without `max_walltime` there is none. */
export const launcherTimesAreLimits: Rule = function* (_, places) {
  for (const key of ["execution.walltime", "execution.max_walltime"]) {
    const path = overlay(key);
    const node = places.node(path);
    if (node === undefined) continue;
    const kind = key === "execution.walltime" ? launcherTime : launcherTime.nullable();
    const issue = kind.safeParse(toPlain(node)).error?.issues[0];
    if (issue !== undefined) yield reportWrongValue(issue, path, node, places, launcherTime);
  }
};
