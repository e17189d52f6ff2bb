import { z } from "zod";
import { deploySchema } from "./deploy.ts";
import { evalSchema } from "./eval.ts";
import { envName, fileName, key, line, seconds } from "./kinds.ts";
import { artifactsSchema, lockMode } from "./lock.ts";
import { modelSchema } from "./model.ts";
import { runSchema } from "./run.ts";

const commsSchema = z.strictObject({
  endpoint_file: key(fileName.default("endpoint.json"), {
    doc: "File in the run directory that says where the model answers; written after it has answered.",
    consumer: "deploy.py, CLI",
  }),
  completion_file: key(fileName.default("done"), {
    doc: "File in the run directory that ends the model's job.",
    consumer: "CLI, deploy.py",
  }),
  lease_seconds: key(seconds.default(120), {
    doc: "`--run`: how long the job keeps its GPUs after the last sign of life of the CLI.",
    consumer: "deploy.py",
    unit: "seconds",
  }),
  poll_seconds: key(seconds.default(5), {
    doc: "`--run`: how often the CLI looks at the run.",
    consumer: "CLI",
    unit: "seconds",
  }),
});

const deadlinesSchema = z.strictObject({
  ray_seconds: key(seconds.default(300), {
    doc: "From the start of the job until Ray has all nodes and GPUs. Exit code 10.",
    consumer: "job script",
    unit: "seconds",
  }),
  deploy_seconds: key(seconds.default(1200), {
    doc: "From then until Ray Serve runs the application. A Hugging Face model is loaded in this time. A deploy.py that comes no further for so long, 600 s at least, hangs and ends. Exit code 11.",
    consumer: "deploy.py",
    unit: "seconds",
  }),
  ready_seconds: key(seconds.default(1200), {
    doc: "From then until the first right answer. A Megatron model is loaded in this time. Exit code 12.",
    consumer: "deploy.py",
    unit: "seconds",
  }),
  evaluate_seconds: key(seconds.default(10_800), {
    doc: "For all tasks together. Exit code 21.",
    consumer: "deploy.py",
    unit: "seconds",
  }),
  teardown_seconds: key(seconds.default(30), {
    doc: "For an orderly end of Serve and Ray; what is left then is killed.",
    consumer: "deploy.py, job script",
    unit: "seconds",
  }),
});

const slurmSchema = z.strictObject({
  signal_seconds: key(seconds.max(65_535, "must be at most 65535: Slurm counts no further").default(120), {
    doc: "How long before the time limit Slurm warns the job, so that it can save results and end in order.",
    consumer: "Slurm: --signal=B:TERM@…",
    unit: "seconds",
  }),
  extra_flags: key(
    z
      .record(
        z.string().regex(/^[a-z][a-z0-9-]*$/, "is not the long name of an sbatch option"),
        z
          .union([
            z.boolean(),
            z.int(),
            z
              .string()
              .regex(
                /^(?:[^\s\p{Cc}'"\\#`$]| )+$/u,
                "holds a quote, a backslash, `#`, `$`, a backtick or a control character (it stands in an `#SBATCH` line)",
              ),
          ])
          .nullable(),
      )
      .default({}),
    {
      doc: "Further sbatch options by their long name: true is the bare flag, false or null leaves it out.",
      consumer: "Slurm: #SBATCH",
      example: { reservation: "evals" },
    },
  ),
});

/** The one definition of a config: keys, types, defaults, documentation. Closed: an unknown key is an error. */
export const evalConfigSchema = z.strictObject({
  model: modelSchema,
  deploy: deploySchema.prefault({}),
  eval: evalSchema,
  comms: commsSchema.prefault({}),
  deadlines: deadlinesSchema.prefault({}),
  slurm: slurmSchema.prefault({}),
  secrets: key(z.array(envName).default([]), {
    doc: "Names of environment variables that hold secrets. `submit` takes their values from its own environment; no artifact holds one.",
    consumer: "nano3 submit",
    example: ["HF_TOKEN"],
  }),
  lock: lockMode,
  artifacts: artifactsSchema.prefault({}),
  run: runSchema.prefault({}),
  description: key(line.nullable().default(null), {
    doc: "A line for PLAN.md.",
    consumer: "PLAN.md",
    example: "Nano3 after 10k steps, against the base model",
  }),
});

type Parsed = z.output<typeof evalConfigSchema>;

/** Stage 4: every key has a value, of the right type. The artifacts of `run` have served: `${art:…}` is resolved. */
export type EvalConfig = Readonly<Omit<Parsed, "run"> & { run: { env: Parsed["run"]["env"] } }>;

/** The profile part of a config. */
export type EnvConfig = EvalConfig["run"]["env"];

/** One entry of `eval.tasks`. */
export type TaskConfig = EvalConfig["eval"]["tasks"][number];
