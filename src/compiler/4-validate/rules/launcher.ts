import { report } from "../../diagnostics/diagnostic.ts";
import { nodeAt } from "../../tree.ts";
import { pathOf, type Rule } from "./rule.ts";

/** Keys that nemo-evaluator-launcher 0.2.6 refuses, and what it wants instead (contracts A4). */
const removed: readonly (readonly [string, string])[] = [
  ["execution.env_vars", "Write `run.env.env_vars` or `eval.env_vars`."],
  ["deployment.multiple_instances", "Write `deploy.num_replicas`."],
  ["evaluation.overrides", "Write the parameters in `eval`, for example `eval.limit_samples=100`."],
  ["evaluation.config", "Write the parameters in `eval`, for example `eval.limit_samples=100`."],
];

/** The launcher accepts the keys that are laid over its config. */
export const launcherKeysAreAccepted: Rule = function* (_, places) {
  for (const [key, fix] of removed) {
    const path = ["eval", "launcher", ...pathOf(key)];
    if (nodeAt(places.root, path) !== undefined)
      yield report("launcher-key-removed", places.key(path), { key, fix });
  }
};

/** Keys of launcher.yaml that the rest of the artifacts depends on, and the key that sets each; null where none does. */
const taken: readonly (readonly [string, string | null])[] = [
  ["deployment.type", null],
  ["evaluation.tasks", "eval.tasks"],
  ["execution.type", null],
  ["target.api_endpoint.model_id", "model.model_id"],
  ["target.api_endpoint.url", null],
];

/** What is laid over launcher.yaml does not replace what the other artifacts rely on. */
export const launcherKeysAreFree: Rule = function* (_, places) {
  for (const [key, setBy] of taken) {
    const path = ["eval", "launcher", ...pathOf(key)];
    if (nodeAt(places.root, path) !== undefined)
      yield report("launcher-key-taken", places.key(path), { key, setBy });
  }
};
