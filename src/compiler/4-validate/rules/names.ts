import { report } from "../../diagnostics/diagnostic.ts";
import type { KeyPath } from "../../types.ts";
import type { EvalConfig } from "../schema/index.ts";
import { pathOf, type Rule, relatedTo } from "./rule.ts";

/** Names in a run directory that are taken (ARCHITECTURE.md, the protocol on the cluster). */
const takenNames: ReadonlySet<string> = new Set([
  "PLAN.md",
  "config.yaml",
  "deploy.py",
  "evaluate.exit",
  "evaluate.pid",
  "events.jsonl",
  "failed.json",
  "fresh",
  "job.exit",
  "job.json",
  "job.pid",
  "job.sbatch",
  "job.sh",
  "launcher.yaml",
  "lease",
  "logs",
  "plan.json",
  "rayjob.yaml",
  "results",
]);

/** Where results of an earlier attempt that could not be told apart are kept. */
const earlierResults = /^results-before-/;

/** The files of the protocol are no others of the run directory. */
export const commsNamesAreFree: Rule = function* ({ comms }, places) {
  for (const key of ["endpoint_file", "completion_file"] as const) {
    const name = comms[key];
    if (!takenNames.has(name) && !earlierResults.test(name)) continue;
    yield report("comms-name-taken", places.value(["comms", key]), { key, name });
  }
};

/** The endpoint file and the completion file are two files. */
export const commsNamesDiffer: Rule = function* ({ comms }, places) {
  const { endpoint_file, completion_file } = comms;
  if (endpoint_file !== completion_file) return;
  const keys = ["comms.completion_file", "comms.endpoint_file"].map(pathOf);
  const at = keys.find((path) => places.node(path) !== undefined) ?? [];
  yield report("comms-names-equal", places.value(at), { name: endpoint_file });
};

const setByNano3 = /^(?:NANO3_.*|SLURM_.*|SBATCH_.*|CUDA_VISIBLE_DEVICES|RAY_ADDRESS|ADAPTER_PORT)$/;

/** No variable is one that Slurm, Ray or nano3 set for each process. */
export const environmentNamesAreFree: Rule = function* (config, places) {
  for (const { name, path } of environmentNames(config)) {
    if (setByNano3.test(name)) yield report("env-name-taken", places.key(path), { name });
  }
  for (const [index, name] of config.secrets.entries()) {
    if (setByNano3.test(name)) yield report("env-name-taken", places.value(["secrets", index]), { name });
  }
};

/** A secret is not set a second time. */
export const secretsAreNotSet: Rule = function* (config, places) {
  for (const { name, path } of environmentNames(config)) {
    const index = config.secrets.indexOf(name);
    if (index < 0) continue;
    yield report(
      "secret-also-set",
      places.key(path),
      { name },
      relatedTo(places, ["secrets", index], "listed as a secret here"),
    );
  }
};

function environmentNames({
  run,
  eval: evaluation,
}: EvalConfig): readonly { readonly name: string; readonly path: KeyPath }[] {
  const tasks = evaluation.tasks.map(
    ({ env_vars }, index) => [["eval", "tasks", index, "env_vars"], env_vars] as const,
  );
  const maps = [
    [pathOf("run.env.env_vars"), run.env.env_vars] as const,
    [pathOf("eval.env_vars"), evaluation.env_vars] as const,
    ...tasks,
  ];
  return maps.flatMap(([path, map]) =>
    Object.keys(map ?? {}).map((name) => ({ name, path: [...path, name] })),
  );
}
