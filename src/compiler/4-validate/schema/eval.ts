import { z } from "zod";
import {
  absolutePath,
  count,
  envName,
  hostName,
  image,
  key,
  line,
  mount,
  passThrough,
  port,
  positive,
  program,
  seconds,
  slurmWord,
  userName,
  walltime,
} from "./kinds.ts";

const samples = "must be a number of samples (at least 1) or a fraction between 0 and 1";

const parameter = (name: string): string => `nemo-evaluator: config.params.${name}`;

/** Settings of one benchmark; at `eval` they hold for all tasks, in a task for that task. */
const params = {
  limit_samples: key(
    z
      .union([positive, z.number().gt(0, samples).lt(1, samples)], samples)
      .nullable()
      .optional(),
    {
      doc: "Samples to evaluate: a number, or a fraction of the benchmark; null is all of them.",
      consumer: parameter("limit_samples"),
      unit: "samples",
      example: 100,
    },
  ),
  parallelism: key(positive.optional(), {
    doc: "Requests that the harness keeps in flight.",
    consumer: parameter("parallelism"),
    unit: "requests",
  }),
  request_timeout: key(seconds.optional(), {
    doc: "How long the harness waits for one answer.",
    consumer: parameter("request_timeout"),
    unit: "seconds",
  }),
  max_retries: key(count.optional(), {
    doc: "How often the harness repeats a request that failed.",
    consumer: parameter("max_retries"),
  }),
  max_new_tokens: key(positive.optional(), {
    doc: "Longest answer; unset is the task's own.",
    consumer: parameter("max_new_tokens"),
    unit: "tokens",
  }),
  temperature: key(z.number().min(0, "must be at least 0").max(10, "must be at most 10").optional(), {
    doc: "Sampling temperature; unset is the task's own.",
    consumer: parameter("temperature"),
  }),
  top_p: key(z.number().min(0, "must be at least 0").max(1, "must be at most 1").optional(), {
    doc: "Nucleus sampling; unset is the task's own.",
    consumer: parameter("top_p"),
  }),
  extra: key(passThrough.optional(), {
    doc: "Parameters of the task's own harness, as its documentation names them. Not checked here; nemo-evaluator pastes most of them into a shell command.",
    example: { num_fewshot: 5 },
    consumer: parameter("extra"),
  }),
  env_vars: key(z.record(envName, line).optional(), {
    doc: "Environment of the evaluation. Values are literal; a secret belongs into `secrets`.",
    example: { HF_HUB_OFFLINE: "1" },
    consumer: "launcher: evaluation.env_vars",
  }),
};

/** One entry of `eval.tasks`. */
export const taskSchema = z.strictObject({
  name: key(line.regex(/^[\w.+-]+$/, "is not a task name"), {
    doc: "Task of the launcher's registry: `task`, or `harness.task` where several harnesses have it. `nano3 tasks` lists them.",
    consumer: "launcher: evaluation.tasks[].name",
    example: "hellaswag",
  }),
  ...params,
});

/** `eval`: what is measured, and where the harness runs. */
export const evalSchema = z.strictObject({
  tasks: key(
    z
      .array(taskSchema)
      .min(1, "is empty: there is nothing to evaluate")
      .max(64, "has more than 64 entries: each has an adapter port of its own"),
    {
      doc: "Benchmarks, in the order in which they are reported.",
      consumer: "launcher: evaluation.tasks",
      example: [{ name: "hellaswag" }],
    },
  ),
  placement: key(z.enum(["allocation", "slurm"]).default("allocation"), {
    doc: "`allocation`: the harness is a step in the model's own allocation, on cores the model does not use. `slurm`: the launcher submits a job of its own for each task, which waits in the queue while the GPUs wait for it.",
    consumer: "job script and deploy.py: who starts the harness, and where",
  }),
  ...params,
  parallelism: key(positive.default(32), {
    doc: "Requests that each harness keeps in flight.",
    consumer: parameter("parallelism"),
    unit: "requests",
  }),
  request_timeout: key(seconds.default(360), {
    doc: "How long the harness waits for one answer.",
    consumer: parameter("request_timeout"),
    unit: "seconds",
  }),
  max_retries: key(count.default(5), {
    doc: "How often the harness repeats a request that failed. A replica that dies costs the requests in flight.",
    consumer: parameter("max_retries"),
  }),
  resume: key(z.boolean().default(true), {
    doc: "Use the results that another run of this set has of a task, where checkpoint and settings are the same. `false`: only those of the run's own earlier attempts, after a requeue.",
    consumer: "deploy.py: which tasks are evaluated",
  }),
  python: key(program.default("python3"), {
    doc: "Interpreter that evaluates. Placement `slurm`: has nemo-evaluator-launcher 0.2.6, on the login host (`--run`) and in the model's image (`--batch`). Placement `allocation`: has nemo-evaluator and the harness.",
    consumer: "job script and CLI: the evaluation",
  }),
  container_image: key(image.nullable().default(null), {
    doc: "Image of the evaluation step of placement `allocation`; null is the image that serves the model.",
    consumer: "pyxis: --container-image",
  }),
  cpus_per_task: key(positive.default(4), {
    doc: "Cores of the evaluation step of placement `allocation`.",
    consumer: "Slurm: srun --cpus-per-task",
    unit: "cores",
  }),
  adapter_port: key(port.max(63_488, "must be at most 63488: 2048 ports are needed").default(21_000), {
    doc: "First port of the adapters that nemo-evaluator starts beside each harness. Each task gets its own: two adapters on one port answer for each other without a word.",
    consumer: "nemo-evaluator: ADAPTER_PORT",
  }),
  hostname: key(hostName.nullable().default(null), {
    doc: "Placement `slurm`: login host as the launcher reaches it by ssh; null is `run.env.host`.",
    consumer: "launcher: execution.hostname",
  }),
  username: key(userName.nullable().default(null), {
    doc: "Placement `slurm`: login name for that; null is `run.env.user`.",
    consumer: "launcher: execution.username",
  }),
  account: key(slurmWord.nullable().default(null), {
    doc: "Placement `slurm`: account of the evaluation jobs; null is `run.env.account`.",
    example: "llm_eval",
    consumer: "launcher: execution.account",
  }),
  partition: key(slurmWord.nullable().default(null), {
    doc: "Placement `slurm`: partition of the evaluation jobs; null is `run.env.partition`. A CPU partition is enough.",
    example: "cpu",
    consumer: "launcher: execution.partition",
  }),
  walltime: key(walltime.default("04:00:00"), {
    doc: "Placement `slurm`: time limit of each evaluation job.",
    consumer: "launcher: execution.walltime",
  }),
  mounts: key(z.array(mount).default([]), {
    doc: "Placement `slurm`: directories that the evaluation containers see.",
    consumer: "launcher: execution.mounts.evaluation",
    example: ["/lustre/hf:/hf"],
  }),
  dataset_dir: key(absolutePath.nullable().default(null), {
    doc: "Hugging Face home with the benchmark's data, where the nodes have no internet.",
    consumer: "datasets: HF_HOME",
  }),
  launcher: key(passThrough.default({}), {
    doc: "Laid over `launcher.yaml` as it is; the launcher ignores most keys it does not know. Placement `allocation`, which runs no launcher, reads `evaluation.nemo_evaluator_config` alone.",
    example: { execution: { cpus_per_task: 8 } },
    consumer: "launcher: its whole config",
  }),
});
