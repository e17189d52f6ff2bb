import { report } from "../../diagnostics/diagnostic.ts";
import { ongoingRequests } from "../../facts/export-deploy.ts";
import type { EvalConfig } from "../schema/index.ts";
import { either, others, type Rule, setting, writtenFirst } from "./rule.ts";
import { knownTasks } from "./tasks.ts";

/** Replicas take the requests that are in flight together. */
export const requestsFitReplicas: Rule = function* (config, places) {
  const { deploy } = config;
  const needsLogprobs = knownTasks(config).some(({ entry }) => entry.needs_logprobs);
  const taken = ongoingRequests(config, needsLogprobs) * deploy.num_replicas;
  const { requests, tasks } = mostInFlight(config);
  if (requests <= taken) return;
  const at = writtenFirst(places, ["eval.parallelism", "deploy.max_ongoing_requests", "eval.tasks"]);
  const each = Math.floor(taken / tasks);
  const fix = [
    ...(each > 0 ? [setting("eval.parallelism", each)] : []),
    setting("deploy.max_ongoing_requests", Math.ceil(requests / deploy.num_replicas)),
  ];
  yield report(
    "requests-exceed-replicas",
    places.key(at),
    { requests, tasks, taken, timeout: config.eval.request_timeout, fix: either(fix) },
    others(places, at, [["deploy.max_ongoing_requests", "taken by each replica"]]),
  );
};

/**
 * The most requests that are in flight together: those of all tasks that compute loglikelihoods, which run side by side,
 * or those of one task that generates, which runs alone (phases, stage plan).
 */
function mostInFlight(config: EvalConfig): { readonly requests: number; readonly tasks: number } {
  const parallelism = knownTasks(config).map(({ task, entry }) => ({
    isShared: entry.needs_logprobs,
    requests: task.parallelism ?? config.eval.parallelism,
  }));
  const shared = parallelism.filter(({ isShared }) => isShared);
  const sum = shared.reduce((total, { requests }) => total + requests, 0);
  const alone = Math.max(
    0,
    ...parallelism.filter(({ isShared }) => !isShared).map(({ requests }) => requests),
  );
  return sum >= alone ? { requests: sum, tasks: Math.max(1, shared.length) } : { requests: alone, tasks: 1 };
}
