import { z } from "zod";
import {
  absolutePath,
  envName,
  hostName,
  image,
  key,
  line,
  mount,
  plainPath,
  positive,
  slurmWord,
  userName,
  walltime,
  word,
} from "./kinds.ts";
import { kubernetesSchema } from "./kubernetes.ts";
import { artifactReference } from "./lock.ts";

/** `run.env`: the profile, i.e. a table of env.toml. Names are nemotron's. */
export const envSchema = z.strictObject({
  executor: key(z.enum(["slurm", "kubernetes", "local"]).default("local"), {
    doc: "`slurm`: job.sbatch. `kubernetes`: rayjob.yaml for KubeRay. `local`: job.sh, on the host itself, without a scheduler.",
    consumer: "nano3: which job file is written",
  }),
  host: key(hostName.nullable().default(null), {
    doc: "Login host, or an alias of ~/.ssh/config. Absent or `localhost`: commands run here.",
    consumer: "OpenSSH",
  }),
  user: key(userName.nullable().default(null), { doc: "Login name on the host.", consumer: "OpenSSH" }),
  identity: key(word.nullable().default(null), {
    doc: "Private key file; `~` is your home.",
    consumer: "OpenSSH: -i",
    example: "~/.ssh/id_ed25519",
  }),
  account: key(slurmWord.nullable().default(null), {
    doc: "Account to charge.",
    example: "llm_eval",
    consumer: "Slurm: --account",
  }),
  partition: key(slurmWord.nullable().default(null), {
    doc: "Partition of the model's job.",
    example: "batch",
    consumer: "Slurm: --partition",
  }),
  run_partition: key(slurmWord.nullable().default(null), {
    doc: "Partition for `--run`; null is `partition`.",
    example: "interactive",
    consumer: "Slurm: --partition",
  }),
  batch_partition: key(slurmWord.nullable().default(null), {
    doc: "Partition for `--batch`; null is `partition`.",
    example: "batch",
    consumer: "Slurm: --partition",
  }),
  qos: key(slurmWord.nullable().default(null), {
    doc: "Quality of service.",
    example: "normal",
    consumer: "Slurm: --qos",
  }),
  remote_job_dir: key(plainPath.nullable().default(null), {
    doc: "Directory on the cluster's shared file system that holds all runs. Required by executor `slurm`; on `kubernetes` a directory on one of its volumes.",
    consumer: "CLI, job script: the run directories",
  }),
  container_image: key(image.nullable().default(null), {
    doc: "Image of all steps.",
    consumer: "pyxis: --container-image",
  }),
  container_runtime: key(z.enum(["pyxis", "none"]).nullable().default(null), {
    doc: "How steps enter their image; null is `pyxis` where an image is given, else `none`.",
    consumer: "job script: arguments of srun",
  }),
  mounts: key(z.array(mount).default([]), {
    doc: "Directories that the containers see, as `/source:/target`. `remote_job_dir` is always one of them.",
    example: ["/lustre:/lustre"],
    consumer: "pyxis: --container-mounts",
  }),
  env_vars: key(z.record(envName, line).default({}), {
    doc: "Environment of all steps. Values are literal; a secret belongs into `secrets`.",
    consumer: "job script: environment of the steps",
    example: { HF_HOME: "/lustre/users/alice/hf" },
  }),
  time: key(walltime.default("04:00:00"), {
    doc: "Time limit of the model's job. Quote it in YAML: a bare `10:00:00` is the number 36000.",
    consumer: "Slurm: --time",
  }),
  nodes: key(positive.nullable().default(null), {
    doc: "Nodes; null is as many as `deploy.num_gpus` needs.",
    unit: "nodes",
    consumer: "Slurm: --nodes",
  }),
  gpus_per_node: key(positive.nullable().default(null), {
    doc: "GPUs of one node. Required by executor `slurm`; null on `local` is `deploy.num_gpus`.",
    unit: "GPUs",
    consumer: "Slurm: --gpus-per-node",
  }),
  gres: key(slurmWord.nullable().default(null), {
    doc: "Where the site wants GPUs asked for by `--gres`: its value, per node. Replaces `--gpus-per-node`.",
    consumer: "Slurm: --gres",
    example: "gpu:h100:8",
  }),
  cpus_per_task: key(positive.nullable().default(null), {
    doc: "Cores of each node; null is what the partition gives.",
    consumer: "Slurm: --cpus-per-task",
    unit: "cores",
  }),
  mem: key(slurmWord.nullable().default(null), {
    doc: "Memory of each node in Slurm's notation; `0` is all of it.",
    example: "0",
    consumer: "Slurm: --mem",
  }),
  exclusive: key(z.boolean().default(false), {
    doc: "Share the nodes with nobody.",
    consumer: "Slurm: --exclusive",
  }),
  startup_commands: key(z.array(line).default([]), {
    doc: "Lines of bash that each step runs before its program, joined by `&&`: `module load …`, `source …/activate`. Written into the job as they are.",
    consumer: "bash, in each step",
    example: ["source /lustre/users/alice/venv/bin/activate"],
  }),
  ssh_config: key(absolutePath.nullable().default(null), {
    doc: "Another ssh client config than ~/.ssh/config.",
    consumer: "OpenSSH: -F",
  }),
  kubernetes: key(kubernetesSchema.nullable().default(null), {
    doc: "What a RayJob says beside what every job says. Required by executor `kubernetes`, and only there.",
    example: {
      context: "prod",
      namespace: "evals",
      kuberay_version: "1.7.0",
      ray_version: "2.49.2",
      worker_cpus: "16",
      worker_memory: "200Gi",
    },
    consumer: "KubeRay",
  }),
});

/** `run`: where and how, in `env`; and the artifacts that the config refers to, each under a name of its own. */
export const runSchema = z.object({ env: envSchema.prefault({}) }).catchall(artifactReference);
