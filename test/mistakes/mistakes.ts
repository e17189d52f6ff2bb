import type { Code } from "../../src/compiler/diagnostics/catalogue.ts";

/** A mistake that people make: what they change in a config that works, and what nano3 has to say about it. */
export interface Mistake {
  readonly title: string;
  readonly codes: readonly Code[];
  /** A piece of `config.yaml` and what stands in its place. */
  readonly config?: readonly [string, string];
  /** The same of `env.toml`. */
  readonly profile?: readonly [string, string];
  readonly overrides?: readonly string[];
  /** The profile that is asked for; `lab` when nothing is said. */
  readonly asks?: string;
}

/** A config that works. */
export const goodConfig = `model:
  checkpoint_path: /lustre/nano3/iter_0010000
  tokenizer: /lustre/tokenizer
deploy:
  num_gpus: 8
  tensor_model_parallel_size: 8
eval:
  tasks:
    - name: hellaswag
  parallelism: 32
`;

/** Its profile. */
export const goodProfile = `[lab]
executor = "slurm"
host = "login.cluster.example"
account = "llm_eval"
partition = "batch"
remote_job_dir = "/lustre/users/alice/nano3"
gpus_per_node = 8
mounts = ["/lustre:/lustre"]
`;

const atEnd = (section: string): readonly [string, string] => [
  "  parallelism: 32\n",
  `  parallelism: 32\n${section}`,
];
const inProfile = (lines: string): readonly [string, string] => [
  "gpus_per_node = 8\n",
  `gpus_per_node = 8\n${lines}`,
];

/** The mistakes: of the issue trackers of the tools around, and of our own. */
export const mistakes: readonly Mistake[] = [
  {
    title: "a key with a typing error, which would be ignored elsewhere",
    codes: ["key-unknown"],
    config: ["tensor_model_parallel_size", "tensor_paralel_size"],
  },
  {
    title: "a key of the profile with a typing error: the job would run on the default partition",
    codes: ["key-unknown"],
    profile: ["partition =", "partion ="],
  },
  {
    title: "a key in the wrong section",
    codes: ["key-unknown"],
    config: atEnd("  port: 9000\n"),
  },
  {
    title: "a config of the launcher as it was before version 0.2.5",
    codes: ["key-moved"],
    config: atEnd("execution:\n  env_vars:\n    evaluation:\n      HF_HOME: /lustre/hf\n"),
  },
  {
    title: "a key that the launcher dropped, and its replacement",
    codes: ["key-moved"],
    config: atEnd("deployment:\n  multiple_instances: true\n"),
  },
  {
    title: "a profile of nemotron",
    codes: ["key-moved"],
    profile: inProfile('tunnel = "ssh"\ncontainer = "nvcr.io/nvidia/nemo:25.11"\n'),
  },
  {
    title: "the name that lm-evaluation-harness has for it",
    codes: ["key-moved"],
    config: atEnd("  limit: 10\n"),
  },
  {
    title: "a defaults list in Hydra's form",
    codes: ["defaults-hydra"],
    config: ["model:\n", "defaults:\n  - execution: slurm/default\nmodel:\n"],
  },
  {
    title: "Hydra's way to add a key",
    codes: ["key-unknown"],
    overrides: ["+eval.limit_samples=10"],
  },
  {
    title: "a time limit without quotes in the config",
    codes: ["time-unquoted"],
    config: atEnd("run:\n  env:\n    time: 10:00:00\n"),
  },
  {
    title: "a time limit without quotes on the command line",
    codes: ["time-unquoted"],
    overrides: ["run.env.time=10:00:00"],
  },
  { title: "a time limit in hours", codes: ["value-form"], profile: inProfile('time = "4h"\n') },
  {
    title: "a time limit shorter than what the job may take",
    codes: ["walltime-too-short"],
    profile: inProfile('time = "01:00:00"\n'),
  },
  { title: "an override without a value", codes: ["value-null"], overrides: ["eval.parallelism="] },
  {
    title: "an override of one item of a list",
    codes: ["override-list-item"],
    overrides: ["eval.tasks.0.name=piqa"],
  },
  { title: "a task as a plain name", codes: ["value-type"], config: ["- name: hellaswag", "- hellaswag"] },
  { title: "a task with a typing error", codes: ["task-unknown"], config: ["hellaswag", "helaswag"] },
  {
    title: "a task that several harnesses have",
    codes: ["task-ambiguous"],
    config: ["hellaswag", "mmlu"],
  },
  {
    title: "one task twice",
    codes: ["task-repeated"],
    config: ["    - name: hellaswag\n", "    - name: hellaswag\n    - name: hellaswag\n"],
  },
  { title: "a number in quotes", codes: ["value-type"], config: ["num_gpus: 8", 'num_gpus: "8"'] },
  {
    title: "a number as the value of an environment variable",
    codes: ["value-type"],
    config: atEnd("  env_vars:\n    OMP_NUM_THREADS: 8\n"),
  },
  { title: "a space missing behind a colon", codes: ["yaml-syntax"], config: ["num_gpus: 8", "num_gpus:8"] },
  { title: "a tab instead of spaces", codes: ["yaml-tab"], config: ["  num_gpus", "\tnum_gpus"] },
  {
    title: "a key written twice, the second far below",
    codes: ["yaml-duplicate-key"],
    config: atEnd("deploy:\n  port: 9000\n"),
  },
  {
    title: "a variable of the shell in a value",
    codes: ["reference-unknown"],
    profile: inProfile('startup_commands = ["source ${HOME}/venv/bin/activate"]\n'),
  },
  {
    title: "two dollars in a command, as a Makefile wants them",
    codes: ["shell-process-id"],
    profile: inProfile('startup_commands = ["export CACHE=/tmp/cache_$$SLURM_NODEID"]\n'),
  },
  {
    title: "a reference with a typing error",
    codes: ["reference-unknown"],
    config: atEnd("description: evaluates ${model.checkpont_path}\n"),
  },
  {
    title: "a token in the config",
    codes: ["secret-value"],
    config: atEnd("  env_vars:\n    HF_TOKEN: hf_abcdefghijklmnopqrstuvwxyz01234567\n"),
  },
  {
    title: "a token from the environment of whoever compiles",
    codes: ["secret-in-config"],
    config: atEnd("  env_vars:\n    HF_TOKEN: ${oc.env:HF_TOKEN}\n"),
  },
  {
    title: "a token as the launcher names it",
    codes: ["env-not-literal"],
    config: atEnd("  env_vars:\n    HF_TOKEN: host:HF_TOKEN\n"),
  },
  {
    title: "GPUs that do not divide among the replicas: one would be lost without a word",
    codes: ["replicas-divide-gpus"],
    overrides: ["deploy.num_replicas=3", "deploy.tensor_model_parallel_size=2"],
  },
  {
    title: "parallel sizes that need another number of GPUs",
    codes: ["model-fits-replica"],
    overrides: ["deploy.tensor_model_parallel_size=3"],
  },
  {
    title: "more GPUs than the nodes have",
    codes: ["gpus-exceed-nodes"],
    overrides: [
      "deploy.num_gpus=16",
      "deploy.tensor_model_parallel_size=8",
      "deploy.num_replicas=2",
      "run.env.nodes=1",
    ],
  },
  {
    title: "GPUs that are paid for and idle",
    codes: ["gpus-idle-in-replica"],
    overrides: ["deploy.tensor_model_parallel_size=4"],
  },
  {
    title: "batches for a task that compares log-probabilities: wrong scores, exit code 0",
    codes: ["batch-pads-logprobs"],
    overrides: ["deploy.max_batch_size=32"],
  },
  {
    title: "no tokenizer for a task on the completions endpoint",
    codes: ["tokenizer-missing"],
    config: ["  tokenizer: /lustre/tokenizer\n", ""],
  },
  {
    title: "a checkpoint as a relative path",
    codes: ["hub-id-needs-hf"],
    config: ["/lustre/nano3/iter_0010000", "nano3/iter_0010000"],
  },
  {
    title: "a checkpoint that the container does not see",
    codes: ["image-not-locked", "path-not-mounted"],
    profile: inProfile('container_image = "nvcr.io/nvidia/nemo:25.11"\n'),
    config: ["/lustre/nano3/iter_0010000", "/scratch/nano3/iter_0010000"],
  },
  {
    title: "a port among those of outgoing connections",
    codes: ["port-ephemeral"],
    overrides: ["deploy.port=50000"],
  },
  { title: "a profile with a typing error", codes: ["profile-unknown"], asks: "lap" },
];
