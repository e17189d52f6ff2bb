import { spawnSync } from "node:child_process";
import type { EvalPlan } from "../../src/compiler/5-plan/types.ts";

/**
 * What nemo-evaluator-launcher 0.2.6 pastes into bash, by its own rules: `export NAME="value"` in a file that the job reads
 * (`common/env_vars.py`), mounts bare in the line of srun (`executors/slurm/executor.py`). Gives what arrives as something else.
 */
export function complaintsOfLauncher({
  launcher,
  evaluation,
  environment,
  config,
}: EvalPlan): readonly string[] {
  if (evaluation.placement !== "slurm") return [];
  const { env_vars, evaluation: launched, execution } = launcher as unknown as Launcher;
  const ofAll = { ...environment.vars, ...config.eval.env_vars };
  return [
    ...arriving(env_vars, ofAll),
    ...launched.tasks.flatMap((task, index) =>
      arriving(task.env_vars, config.eval.tasks[index]?.env_vars ?? {}),
    ),
    ...complaintsOfMounts(execution.mounts.evaluation),
  ];
}

interface Launcher {
  readonly env_vars: Variables;
  readonly evaluation: { readonly tasks: readonly { readonly env_vars: Variables }[] };
  readonly execution: { readonly mounts: { readonly evaluation: Variables } };
}

type Variables = Readonly<Record<string, string>>;

function arriving(written: Variables, wanted: Variables): readonly string[] {
  const names = Object.keys(wanted);
  const lines = names.map(
    (name) => `export X="${(written[name] ?? "").replace(/^lit:/, "")}"\nprintf '%s\\0' "$X"\n`,
  );
  const found = wordsOf(lines.join(""));
  return names.flatMap((name, index) =>
    found[index] === wanted[name]
      ? []
      : [
          `the launcher's ${name} is ${JSON.stringify(found[index])} instead of ${JSON.stringify(wanted[name])}`,
        ],
  );
}

function complaintsOfMounts(mounts: Variables): readonly string[] {
  const words = Object.entries(mounts).map(([source, target]) => `${source}:${target}`);
  const found = wordsOf(`printf '%s\\0' --container-mounts ${words.join(",")} `);
  const wanted = ["--container-mounts", ...(words.length > 0 ? [words.join(",")] : [])];
  return JSON.stringify(found) === JSON.stringify(wanted)
    ? []
    : [`the launcher's mounts are ${found.join(" ")}`];
}

/** What a script prints before each NUL; where it is no bash, less than was wanted. */
function wordsOf(script: string): readonly string[] {
  return spawnSync("bash", ["-s"], { input: script, encoding: "utf8" }).stdout.split("\0").slice(0, -1);
}
