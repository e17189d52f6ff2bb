import { report } from "../../diagnostics/diagnostic.ts";
import { nodeAt } from "../../tree.ts";
import { pathOf, type Rule } from "./rule.ts";

/** The launcher's jobs are submitted where the model's job runs. */
export const placementSlurmHasSlurm: Rule = function* ({ eval: { placement }, run: { env } }, places) {
  if (placement !== "slurm" || env.executor === "slurm") return;
  yield report("placement-needs-slurm", places.value(pathOf("eval.placement")), {});
};

/** The launcher has what its Slurm executor cannot do without (0.2.6, executors/slurm/executor.py). */
export const launcherCanSubmit: Rule = function* (config, places) {
  const { eval: evaluation, run } = config;
  if (evaluation.placement !== "slurm" || run.env.executor !== "slurm") return;
  const needed = [
    ["hostname", "host"],
    ["username", "user"],
    ["account", "account"],
    ["partition", "partition"],
  ] as const;
  for (const [key, fallback] of needed) {
    if ((evaluation[key] ?? run.env[fallback]) !== null) continue;
    yield report("launcher-needs-key", places.value(pathOf("eval.placement")), { key, fallback });
  }
};

/** The launcher finds a way out of the model's job: its Slurm executor goes by ssh, also to where it is. */
export const launcherCanConnect: Rule = function* (config, places) {
  const { deploy, eval: evaluation, run } = config;
  const image = deploy.container_image ?? run.env.container_image;
  if (evaluation.placement !== "slurm" || image === null || run.env.container_runtime === "none") return;
  const host = evaluation.hostname ?? run.env.host ?? "localhost";
  yield report("launcher-in-container", places.value(pathOf("eval.placement")), { image, host });
};

/** What decides answers and scores, of the launcher's config, and the launcher alone reads. */
const readByLauncher = [
  "eval.launcher.evaluation.env_vars",
  "eval.launcher.evaluation.pre_cmd",
  "eval.launcher.evaluation.post_cmd",
  "eval.launcher.target.api_endpoint.adapter_config",
];

/** In an allocation the harness is run without the launcher. */
export const launcherIsRun: Rule = function* ({ eval: { placement } }, places) {
  if (placement === "slurm") return;
  for (const key of readByLauncher) {
    if (nodeAt(places.root, pathOf(key)) === undefined) continue;
    yield report("launcher-not-run", places.key(pathOf(key)), { key, placement });
  }
};

/** Jobs on other nodes reach the endpoint. */
export const endpointIsReachable: Rule = function* ({ deploy, eval: { placement } }, places) {
  if (placement !== "slurm" || deploy.host === "0.0.0.0") return;
  yield report("endpoint-unreachable", places.value(pathOf("deploy.host")), { host: deploy.host });
};
