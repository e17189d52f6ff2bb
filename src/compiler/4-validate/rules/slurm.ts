import { report } from "../../diagnostics/diagnostic.ts";
import { pathOf, type Rule, relatedTo, setting, writtenFirst } from "./rule.ts";

/** Runs have a directory that login host and nodes both see. */
export const slurmHasJobDir: Rule = function* ({ run: { env } }, places) {
  if (env.executor !== "slurm" || env.remote_job_dir !== null) return;
  yield report("job-dir-missing", places.value(pathOf("run.env.executor")), {});
};

/** The GPUs of a node are known. */
export const gpusPerNodeAreGiven: Rule = function* ({ run: { env } }, places) {
  if (env.executor === "local" || env.gpus_per_node !== null) return;
  const asked = gresGpus(env.gres);
  const at = writtenFirst(places, asked === undefined ? ["run.env.executor"] : ["run.env.gres"]);
  yield report("gpus-per-node-missing", places.value(at), {
    executor: env.executor,
    fix: setting("run.env.gpus_per_node", asked ?? 8),
  });
};

/** `gres` asks for the GPUs that Ray is told of. */
export const gresAgrees: Rule = function* ({ run: { env } }, places) {
  const asked = gresGpus(env.gres);
  if (env.gres === null || env.gpus_per_node === null || asked === env.gpus_per_node) return;
  const wanted = env.gres.replace(/(:\d+)?$/, `:${env.gpus_per_node}`);
  yield report(
    "gres-differs",
    places.value(pathOf("run.env.gres")),
    { gres: env.gres, gpusPerNode: env.gpus_per_node, fix: setting("run.env.gres", wanted) },
    relatedTo(places, pathOf("run.env.gpus_per_node"), `${env.gpus_per_node} GPUs here`),
  );
};

/** GPUs that a value of --gres asks for: `gpu:h100:8` is 8, `gpu` is 1; undefined when there are none in it. */
function gresGpus(gres: string | null): number | undefined {
  const gpus = gres?.split(",").find((each) => /^gpu(?::|$)/.test(each));
  return gpus === undefined ? undefined : Number(/:(\d+)$/.exec(gpus)?.[1] ?? 1);
}

/** Options that nano3 writes, and the key that sets each; null where none does. */
const written: ReadonlyMap<string, string | null> = new Map([
  ["account", "run.env.account"],
  ["array", null],
  ["chdir", null],
  ["comment", null],
  ["cpus-per-task", "run.env.cpus_per_task"],
  ["error", null],
  ["exclusive", "run.env.exclusive"],
  ["export", "run.env.env_vars"],
  ["gpus", "run.env.gpus_per_node"],
  ["gpus-per-node", "run.env.gpus_per_node"],
  ["gpus-per-task", "run.env.gpus_per_node"],
  ["gres", "run.env.gres"],
  ["job-name", null],
  ["mem", "run.env.mem"],
  ["no-requeue", null],
  ["nodes", "run.env.nodes"],
  ["ntasks", null],
  ["ntasks-per-node", null],
  ["open-mode", null],
  ["output", null],
  ["parsable", null],
  ["partition", "run.env.partition"],
  ["qos", "run.env.qos"],
  ["requeue", null],
  ["signal", "slurm.signal_seconds"],
  ["time", "run.env.time"],
  ["wait", null],
  ["wrap", null],
]);

/** No further flag says again what a key says. */
export const extraFlagsAreNew: Rule = function* ({ slurm }, places) {
  for (const [flag, value] of Object.entries(slurm.extra_flags)) {
    const key = written.get(flag);
    if (key === undefined || value === null || value === false) continue;
    yield report("slurm-flag-taken", places.key(["slurm", "extra_flags", flag]), { flag, key });
  }
};
