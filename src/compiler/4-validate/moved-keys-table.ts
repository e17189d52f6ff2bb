/**
 * Keys that other tools have and nano3 has under another name, or not at all, by the tool: nemotron's recipes and its
 * env.toml, the launcher's config, Export-Deploy's command line. A path has no list indices;
 * `section.*` stands for the keys of a section that have no row of their own.
 */
export const movedKeyTables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  nemotron: {
    "run.env.container": "It is `container_image` here.",
    "run.env.setup_lines": "It is `startup_commands` here.",
    "run.env.tunnel": "Remove it: a `host` is reached by ssh, no `host` means that commands run here.",
    "run.env.lustre_mount": 'Write it as one of `mounts`: `"/lustre:/lustre"`.',
    "run.env.ntasks_per_node": "Remove it: nano3 starts one Ray process on each node.",
    "run.env.nproc_per_node": "Remove it: nano3 starts one Ray process on each node.",
    "run.env.job_dir": "It is `remote_job_dir` here.",
    "run.env.walltime": "It is `time` here.",
    "run.env.num_nodes": "It is `nodes` here.",
    ...ofBuilds("build_partition", "build_time", "build_image", "build_cache_dir"),
    ...ofBuilds("build_include_gpus", "build_gpus_per_node"),
    ...ofDocker("runtime", "ipc_mode", "shm_size"),
    "run.model": "The checkpoint is `model.checkpoint_path`, or CKPT on the command line.",
    "run.comms.endpoint_file": "It is `comms.endpoint_file`, at the top level.",
    "run.comms.completion_file": "It is `comms.completion_file`, at the top level.",
    "run.comms.base_dir": "Remove it: these files lie in the run directory.",
    "run.wandb": "Remove it: results are files in the run directory, nothing is sent to W&B.",
    "run.mode": "Remove it: `--run` or `--batch` says it.",
    "run.profile": "Remove it: `--run`, `--batch` or `--profile` says it.",
    "run.cli": "Remove it: nemotron writes down its own command line here.",
    "run.recipe": "Remove it: nemotron writes down its own recipe here.",
    "deploy.model_id": "It is `model.model_id`.",
    "deploy.model_type": "It is `model.model_type`.",
    "deploy.model_format": "It is `model.model_format`.",
    "deploy.checkpoint_path": "It is `model.checkpoint_path`.",
    "eval.execution.hostname": "It is `eval.hostname`; without it `run.env.host` is taken.",
    "eval.execution.username": "It is `eval.username`; without it `run.env.user` is taken.",
    "eval.execution.account": "It is `eval.account`; without it `run.env.account` is taken.",
    "eval.execution.partition": "It is `eval.partition`; without it `run.env.partition` is taken.",
    "eval.execution.output_dir":
      "Remove it: results lie in the run directory, below `run.env.remote_job_dir`.",
    "eval.execution.*": "The launcher's own keys go into `eval.launcher.execution`.",
    "eval.slurm": "Slurm's part of the evaluation is `eval.account`, `eval.partition` and `eval.walltime`.",
    "eval.output_dir": "Remove it: results lie in the run directory, below `run.env.remote_job_dir`.",
    "eval.export": "Remove it: results are files in the run directory, nothing is sent on.",
  },
  "nemo-evaluator-launcher": {
    "execution.type":
      "Remove it: `run.env.executor` says where the model runs, `eval.placement` where the harness does.",
    "execution.hostname":
      "It is `run.env.host`; `eval.hostname` if the launcher reaches the host by another name.",
    "execution.username": "It is `run.env.user`.",
    "execution.account": "It is `run.env.account`; `eval.account` for the evaluation's own jobs.",
    "execution.partition": "It is `run.env.partition`; `eval.partition` for the evaluation's own jobs.",
    "execution.output_dir": "It is `run.env.remote_job_dir`: each run has a directory below it.",
    "execution.walltime": "It is `run.env.time`; `eval.walltime` for the evaluation's own jobs.",
    "execution.num_nodes": "It is `run.env.nodes`; without it as many as `deploy.num_gpus` needs.",
    "execution.num_instances": "It is `deploy.num_replicas`: Ray Serve shares the requests out.",
    "execution.ntasks_per_node": "Remove it: nano3 starts one Ray process on each node.",
    "execution.gpus_per_node": "It is `run.env.gpus_per_node`.",
    "execution.gres":
      "It is `run.env.gpus_per_node`; `run.env.gres` where the site wants GPUs asked for that way.",
    "execution.endpoint_readiness_timeout": "It is `deadlines.ready_seconds`.",
    "execution.sbatch_comment":
      "Remove it: by the comment nano3 finds its job again, and writes one of its own.",
    "execution.sbatch_extra_flags": "It is `slurm.extra_flags`; `exclusive` is `run.env.exclusive`.",
    "execution.deployment": "Remove it: nano3 starts one Ray process on each node.",
    "execution.proxy": "Remove it: Ray Serve shares the requests out among `deploy.num_replicas`.",
    "execution.auto_export": "Remove it: results are files in the run directory, nothing is sent on.",
    "execution.mode": "Remove it: the tasks of one phase run side by side, the phases one after the other.",
    "execution.extra_docker_args":
      "Remove it: containers are entered by pyxis, what they see is `run.env.mounts`.",
    "execution.env_vars.deployment": "They are `run.env.env_vars`, the environment of all steps.",
    "execution.env_vars.evaluation": "They are `eval.env_vars`.",
    "execution.env_vars.export": "Remove it: results are files in the run directory, nothing is sent on.",
    "execution.env_vars.*": "It is `run.env.env_vars`, or `eval.env_vars` for the evaluation alone.",
    "execution.mounts.deployment": 'It is `run.env.mounts`, a list: `["/lustre:/lustre"]`.',
    "execution.mounts.evaluation":
      'It is `run.env.mounts`, a list: `["/lustre:/lustre"]`; `eval.mounts` for the evaluation\'s own jobs.',
    "execution.mounts.mount_home": "Remove it: containers see `run.env.mounts` and nothing else.",
    "execution.*": "The launcher's own keys go into `eval.launcher.execution`.",
    "deployment.type": "Remove it: nano3 deploys the model itself.",
    "deployment.multiple_instances": "It is `deploy.num_replicas`, a number.",
    "deployment.image":
      "It is `run.env.container_image`; `deploy.container_image` if the model has one of its own.",
    "deployment.port": "It is `deploy.port`.",
    "deployment.served_model_name": "It is `model.model_id`.",
    "deployment.checkpoint_path": "It is `model.checkpoint_path`, or CKPT on the command line.",
    "deployment.hf_model_handle": "It is `model.checkpoint_path`, with `model.model_format: hf`.",
    "deployment.command":
      "Remove it: nano3 writes the program that deploys; the arguments are keys of `deploy`, as `tensor_model_parallel_size`.",
    "deployment.tensor_parallel_size": "It is `deploy.tensor_model_parallel_size`.",
    "deployment.pipeline_parallel_size": "It is `deploy.pipeline_model_parallel_size`.",
    "deployment.data_parallel_size": "It is `deploy.num_replicas`.",
    "deployment.extra_args": "Keyword arguments of the deployable go into `deploy.extra`.",
    "deployment.gpu_memory_utilization": "Keyword arguments of the deployable go into `deploy.extra`.",
    "deployment.pre_cmd": "Its lines go into `run.env.startup_commands`.",
    "deployment.env_vars":
      "They are `run.env.env_vars`, the environment of all steps, without `lit:` and the like.",
    "deployment.cache_path": 'It is one of `run.env.mounts`: `"/lustre/cache:/cache"`.',
    "deployment.health_check_path": "Remove it: the model is ready when it has answered a request.",
    "deployment.endpoints": "Remove it: `endpoint.json` says where the model answers.",
    "deployment.*": "Remove it: nano3 deploys the model itself, by the keys of `deploy`.",
    "evaluation.tasks": "They are `eval.tasks`.",
    ...ofParameters("evaluation.nemo_evaluator_config", "eval"),
    ...ofParameters("evaluation.tasks.nemo_evaluator_config", "eval.tasks[]"),
    "evaluation.tasks.env_vars": "They are `eval.tasks[].env_vars`, without `host:` and the like.",
    "evaluation.tasks.container":
      "Remove it: the harness is in `eval.container_image`, or in the model's image.",
    "evaluation.tasks.endpoint_type": "Remove it: the task's own is taken.",
    "evaluation.tasks.dataset_dir":
      "Mount it (`run.env.mounts`; `eval.mounts` for jobs of the launcher), and say where the task sees it: `eval.tasks[].env_vars.NEMO_EVALUATOR_DATASET_DIR`.",
    "evaluation.tasks.dataset_mount_path":
      "It is the target of that mount, and the value of `eval.tasks[].env_vars.NEMO_EVALUATOR_DATASET_DIR`.",
    "evaluation.tasks.pre_cmd": "Its lines go into `run.env.startup_commands`.",
    "evaluation.env_vars": "They are `eval.env_vars`; a secret is a name in `secrets`.",
    "evaluation.pre_cmd": "Its lines go into `run.env.startup_commands`.",
    "evaluation.overrides":
      "Its parameters are keys of `eval`: `parallelism`, `limit_samples`, `temperature`, …",
    "evaluation.config":
      "Its parameters are keys of `eval`: `parallelism`, `limit_samples`, `temperature`, …",
    "evaluation.*": "The launcher's own keys go into `eval.launcher.evaluation`.",
    "target.api_endpoint.model_id": "It is `model.model_id`.",
    "target.api_endpoint.url": "Remove it: the address is filled in when the model answers.",
    "target.api_endpoint.api_key_name": "Remove it: the model's endpoint takes no key.",
    "target.*": "The launcher's own keys go into `eval.launcher.target`.",
    auxiliary_deployments:
      "Remove it: nano3 deploys one model; tasks with a judge need an endpoint of its own.",
    export: "Remove it: results are files in the run directory, nothing is sent on.",
    env_vars: "The environment of all steps is `run.env.env_vars`, that of the evaluation `eval.env_vars`.",
    "eval.nemo_evaluator_config":
      "Its parameters are keys of `eval`: `parallelism`, `limit_samples`, `temperature`, `extra`, …",
  },
  "lm-evaluation-harness": {
    "eval.limit": "It is `limit_samples` here.",
    "eval.num_fewshot":
      "Each task has its own number; another one is a parameter of its harness: `extra: {num_fewshot: 5}`.",
  },
  "Export-Deploy": {
    "model.model_path": "It is `checkpoint_path` here.",
    "model.hf_model_id_path": "It is `checkpoint_path` here, with `model_format: hf`.",
    "model.megatron_checkpoint": "It is `checkpoint_path` here.",
    "deploy.megatron_checkpoint": "It is `model.checkpoint_path`.",
    "deploy.tp": "It is `tensor_model_parallel_size` here.",
    "deploy.tensor_parallel_size": "It is `tensor_model_parallel_size` here.",
    "deploy.pipeline_parallel_size": "It is `pipeline_model_parallel_size` here.",
    "deploy.expert_parallel_size": "It is `expert_model_parallel_size` here.",
    "deploy.num_gpus_per_replica": "Write the GPUs of all replicas together: `num_gpus`.",
    "deploy.multiple_instances": "It is `num_replicas` here.",
  },
};

function ofBuilds(...names: readonly string[]): Readonly<Record<string, string>> {
  const advice = "Remove it: nano3 builds no images; name one that the cluster can pull, or a `.sqsh` file.";
  return Object.fromEntries(names.map((name) => [`run.env.${name}`, advice]));
}

function ofDocker(...names: readonly string[]): Readonly<Record<string, string>> {
  const advice = "Remove it: it is for nemotron's executor `docker`, which nano3 does not have.";
  return Object.fromEntries(names.map((name) => [`run.env.${name}`, advice]));
}

/** A block of parameters as nemo-evaluator names them, and the section whose keys they are here. */
function ofParameters(block: string, section: string): Readonly<Record<string, string>> {
  const names = ["limit_samples", "parallelism", "request_timeout", "max_retries", "max_new_tokens"];
  const params = [...names, "temperature", "top_p", "extra"].map(
    (name) => [`${block}.config.params.${name}`, `It is \`${section}.${name}\`.`] as const,
  );
  return {
    ...Object.fromEntries(params),
    [`${block}.config.params.extra.tokenizer`]: "It is `model.tokenizer`.",
    [`${block}.config.params.extra.tokenizer_backend`]: "It is `model.tokenizer_backend`.",
    [`${block}.config.params.*`]: `Parameters of the task's own harness go into \`${section}.extra\`.`,
    [`${block}.*`]: "The launcher's own keys go into `eval.launcher.evaluation.nemo_evaluator_config`.",
  };
}
