/**
 * Keys that other tools have and nano3 has under another name, or not at all: nemotron's env.toml and recipes, the
 * launcher's config, Export-Deploy's command line (contracts A3, A6, C4).
 */
const moved: ReadonlyMap<string, string> = new Map([
  ["run.env.container", "It is `container_image` here."],
  ["run.env.setup_lines", "It is `startup_commands` here."],
  ["run.env.tunnel", "Remove it: a `host` is reached by ssh, no `host` means that commands run here."],
  ["run.env.lustre_mount", 'Write it as one of `mounts`: `"/lustre:/lustre"`.'],
  ["run.env.ntasks_per_node", "Remove it: nano3 starts one Ray process on each node."],
  ["run.env.nproc_per_node", "Remove it: nano3 starts one Ray process on each node."],
  ["run.env.job_dir", "It is `remote_job_dir` here."],
  ["run.env.walltime", "It is `time` here."],
  ["run.env.num_nodes", "It is `nodes` here."],
  ["run.model", "The checkpoint is `model.checkpoint_path`."],
  ["run.wandb", "Remove it: results are files in the run directory, nothing is sent to W&B."],
  [
    "execution",
    "The launcher's own keys go into `eval.launcher`; partition, account and time limit are keys of `eval`.",
  ],
  ["deployment", "nano3 deploys the model itself: its keys are in `deploy`."],
  ["evaluation", "Tasks and their parameters are in `eval`."],
  ["target", "nano3 fills in the endpoint when it is ready; `model.model_id` names the model."],
  ["export", "The launcher's own keys go into `eval.launcher`."],
  ["env_vars", "The environment of all steps is `run.env.env_vars`, that of the evaluation `eval.env_vars`."],
  ["model.model_path", "It is `checkpoint_path` here."],
  ["model.hf_model_id_path", "It is `checkpoint_path` here, with `model_format: hf`."],
  ["model.megatron_checkpoint", "It is `checkpoint_path` here."],
  ["deploy.tp", "It is `tensor_model_parallel_size` here."],
  ["deploy.tensor_parallel_size", "It is `tensor_model_parallel_size` here."],
  ["deploy.pipeline_parallel_size", "It is `pipeline_model_parallel_size` here."],
  ["deploy.expert_parallel_size", "It is `expert_model_parallel_size` here."],
  ["deploy.num_gpus_per_replica", "Write the GPUs of all replicas together: `num_gpus`."],
  ["deploy.multiple_instances", "It is `num_replicas` here."],
  [
    "eval.num_fewshot",
    "Each task has its own number; another one is a parameter of its harness: `extra: {num_fewshot: 5}`.",
  ],
  ["eval.limit", "It is `limit_samples` here."],
  [
    "eval.nemo_evaluator_config",
    "Its parameters are keys of `eval`: `parallelism`, `limit_samples`, `temperature`, `extra`, …",
  ],
]);

/** What became of a key that another tool has, by its path here: `run.env.container`. Items of a list have no index. */
export function adviceOnMovedKey(path: string): string | undefined {
  return (
    moved.get(path.replaceAll(/\[\d+\]/g, "")) ?? moved.get(path.replace(/^eval\.tasks\[\d+\]\./, "eval."))
  );
}
