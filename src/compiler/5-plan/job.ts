import type { EvalConfig } from "../4-validate/schema/index.ts";
import type { Layout } from "../facts/layout.ts";
import { walltimeSeconds } from "../facts/walltime.ts";
import type { JobPlan } from "./types.ts";

type Directive = JobPlan["directives"][number];

/** Plans the job: what stands in its `#SBATCH` lines, and what differs between `--run` and `--batch`. */
export function planJob(config: EvalConfig, name: string, layout: Layout): JobPlan {
  const { env } = config.run;
  const jobName = `nano3-${name}`;
  const walltime = env.executor === "local" ? null : env.time;
  return {
    name: jobName,
    directives: env.executor === "slurm" ? directives(config, jobName, layout) : [],
    submit_arguments: {
      run: partitionArgument(env.run_partition, env.partition),
      batch: partitionArgument(env.batch_partition, env.partition),
    },
    walltime,
    walltime_seconds: walltime === null ? null : walltimeSeconds(walltime),
  };
}

/** sbatch's arguments win over the file's directives: the file stays the same in both modes. */
function partitionArgument(partition: string | null, ofFile: string | null): string[] {
  return partition === null || partition === ofFile ? [] : [`--partition=${partition}`];
}

function directives(config: EvalConfig, jobName: string, layout: Layout): Directive[] {
  const { env } = config.run;
  const flag = (option: string): Directive => ({ option, value: null });
  const given = (option: string, value: string | number | null): Directive[] =>
    value === null ? [] : [{ option, value: String(value) }];
  return [
    ...given("job-name", jobName),
    ...given("account", env.account),
    ...given("partition", env.partition),
    ...given("qos", env.qos),
    ...given("nodes", layout.nodes),
    ...given("ntasks-per-node", 1),
    ...(env.gres === null ? given("gpus-per-node", layout.gpus_per_node) : given("gres", env.gres)),
    ...given("cpus-per-task", env.cpus_per_task),
    ...given("mem", env.mem),
    ...(env.exclusive ? [flag("exclusive")] : []),
    ...given("time", env.time),
    ...given("output", "logs/job.log"),
    ...given("open-mode", "append"),
    // The login shell's environment stays where it is, with the secrets in it.
    ...given("export", "NONE"),
    // A requeued job would start on its own while nobody waits for it.
    flag("no-requeue"),
    ...given("signal", `B:TERM@${config.slurm.signal_seconds}`),
    ...extraFlags(config),
  ];
}

function extraFlags({ slurm }: EvalConfig): Directive[] {
  return Object.entries(slurm.extra_flags).flatMap(([option, value]): Directive[] => {
    if (value === null || value === false) return [];
    return [{ option, value: value === true ? null : String(value) }];
  });
}
