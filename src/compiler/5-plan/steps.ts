import type { EnvConfig, EvalConfig } from "../4-validate/schema/index.ts";
import type { Layout } from "../facts/layout.ts";
import type { StepPlan, StepsPlan } from "./types.ts";

/** What the job script tells its steps; in a container these win over the image's own values. */
const runtimeVariables = [
  "NANO3_RUN_DIR",
  "NANO3_RUN_ID",
  "NANO3_JOB_ID",
  "NANO3_ATTEMPT",
  "NANO3_SLOT",
  "NANO3_RAY_ADDRESS",
  "NANO3_NODE_IP",
];

/** Plans how each kind of process is started. */
export function planSteps(config: EvalConfig, layout: Layout): StepsPlan {
  const { deploy, run } = config;
  const evalPython = config.eval.python;
  const evalImage = config.eval.container_image ?? deploy.container_image ?? run.env.container_image;
  const serveImage = deploy.container_image ?? run.env.container_image;
  const cores = planCores(config);
  return {
    ray: step(config, deploy.python, serveImage, [...gpuArguments(run.env, layout), ...cores.ray]),
    // It computes nothing on a GPU, but imports what the workers import: libraries that need the driver's, which a
    // container without GPUs may not have.
    deploy: step(config, deploy.python, serveImage, [...gpuArguments(run.env, layout), ...cores.deploy]),
    evaluate: step(config, evalPython, evalImage, ["--gres=none", ...cores.evaluate]),
  };
}

function step(config: EvalConfig, python: string, image: string | null, resources: string[]): StepPlan {
  const { env } = config.run;
  const isContained = image !== null && env.container_runtime !== "none" && env.executor !== "local";
  const usesPyxis = isContained && env.executor === "slurm";
  return {
    python,
    container_image: isContained ? image : null,
    startup_commands: env.startup_commands,
    srun_arguments:
      env.executor === "slurm" ? [...resources, ...(usesPyxis ? pyxisArguments(config, image) : [])] : [],
  };
}

/**
 * What differs by site is said, not left to its defaults (pyxis 0.24, args.c). enroot gives each container a /tmp of its own
 * (its 10-system.fstab); without the node's, the deploy step would not find the sockets of Ray's head.
 */
function pyxisArguments({ deploy, run: { env }, secrets }: EvalConfig, image: string): string[] {
  const jobs = env.remote_job_dir;
  const sockets = deploy.ray_temp_root;
  const mounts = [`${sockets}:${sockets}`, ...(jobs === null ? [] : [`${jobs}:${jobs}`]), ...env.mounts];
  const names = [...runtimeVariables, ...Object.keys(env.env_vars), ...secrets];
  return [
    `--container-image=${image}`,
    `--container-mounts=${mounts.join(",")}`,
    "--no-container-mount-home",
    "--container-writable",
    `--container-env=${names.join(",")}`,
  ];
}

function gpuArguments({ gres }: EnvConfig, { gpus_per_node }: Layout): string[] {
  return [gres === null ? `--gpus-per-node=${gpus_per_node}` : `--gres=${gres}`];
}

/** Cores by step: the model's are its own where the evaluation shares the allocation and the node's cores are known. */
function planCores(config: EvalConfig): Readonly<Record<"ray" | "deploy" | "evaluate", string[]>> {
  const own = config.eval.cpus_per_task;
  const total = config.run.env.cpus_per_task;
  const shares = config.eval.placement === "allocation";
  const ofModel = total === null ? null : Math.max(1, total - (shares ? own : 0));
  return {
    ray: ofModel === null ? [] : ["--exact", `--cpus-per-task=${ofModel}`],
    deploy: ["--exact", "--cpus-per-task=1"],
    evaluate: ["--exact", `--cpus-per-task=${total === null ? own : Math.min(own, total)}`],
  };
}
