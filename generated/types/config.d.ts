/** Derived from src/compiler/4-validate/schema by `npm run gen`. Do not edit. */

export type _Schema0 =
  | string
  | number
  | boolean
  | null
  | _Schema0[]
  | {
      [k: string]: _Schema0;
    };

export interface Nano3Config {
  model: {
    /**
     * The checkpoint: an absolute path on the cluster (a root with its tracker file, or one `iter_*` directory); with `model_format: hf` also a Hub id.
     */
    checkpoint_path: string;
    /**
     * Megatron's model class. Nano3 and other hybrids are `mamba`.
     */
    model_type?: "gpt" | "mamba";
    /**
     * Layout of the checkpoint; decides which class of Export-Deploy serves it.
     */
    model_format?: "megatron" | "hf";
    /**
     * Name under which the endpoint serves the model and under which results are reported.
     */
    model_id?: string;
    /**
     * Tokenizer for tasks on the completions endpoint: an absolute path on the cluster, or a Hub id. lm-evaluation-harness splits prompt and answer by it.
     */
    tokenizer?: string | null;
    /**
     * How the harness loads the tokenizer.
     */
    tokenizer_backend?: "huggingface" | "tiktoken" | "None";
    /**
     * Run Python code that comes with a Hugging Face checkpoint. Export-Deploy's own default is true; here it must be asked for.
     */
    trust_remote_code?: boolean;
  };
  deploy?: {
    /**
     * Version of Export-Deploy in the image. Its classes take other arguments in each; an argument it does not know is not refused but handed to the model builder.
     */
    export_deploy_version?: "0.3" | "0.4" | "0.5" | "0.6" | "0.7";
    /**
     * GPUs of the whole deployment, all replicas and nodes together.
     */
    num_gpus?: number;
    /**
     * Copies of the model behind one endpoint. Each gets `num_gpus / num_replicas` GPUs.
     */
    num_replicas?: number;
    /**
     * GPUs that share each layer.
     */
    tensor_model_parallel_size?: number;
    /**
     * Stages that the layers are divided into.
     */
    pipeline_model_parallel_size?: number;
    /**
     * GPUs that share each sequence.
     */
    context_parallel_size?: number;
    /**
     * GPUs that the experts of a mixture are divided among.
     */
    expert_model_parallel_size?: number;
    /**
     * GPUs that share each expert. Needs Export-Deploy 0.5.
     */
    expert_tensor_parallel_size?: number;
    /**
     * Divide sequences outside the tensor parallel regions. Needs Export-Deploy 0.5.
     */
    sequence_parallel?: boolean;
    /**
     * Longest prompt plus answer. Needs Export-Deploy 0.4 on the Megatron side.
     */
    inference_max_seq_length?: number;
    /**
     * Requests that are answered in one batch; null is 1 where a task compares log-probabilities (Export-Deploy 0.5 and later spoils them in batches), else 32.
     */
    max_batch_size?: number | null;
    /**
     * How long a batch waits for further requests. Needs Export-Deploy 0.5.
     */
    batch_wait_timeout_s?: number;
    /**
     * Requests that a replica takes at once; null is 64 or twice `max_batch_size` on Megatron, whichever is more, and 10 on Hugging Face. Further ones wait in Ray's proxy.
     */
    max_ongoing_requests?: number | null;
    /**
     * Micro batch of pipeline parallel inference.
     */
    micro_batch_size?: number | null;
    /**
     * Seed of sampling.
     */
    random_seed?: number | null;
    /**
     * Capture CUDA graphs for decoding.
     */
    enable_cuda_graphs?: boolean;
    /**
     * Use flash decoding.
     */
    enable_flash_decode?: boolean;
    /**
     * The checkpoint was saved by an older Megatron.
     */
    legacy_ckpt?: boolean;
    /**
     * Serve a Hugging Face checkpoint through vLLM.
     */
    use_vllm_backend?: boolean;
    /**
     * Number format of the weights.
     */
    torch_dtype?: "auto" | "bfloat16" | "float16" | "float32";
    /**
     * How a Hugging Face model is laid over its GPUs.
     */
    device_map?: "auto" | "balanced" | "balanced_low_0" | "sequential";
    /**
     * CPUs that each replica's front end reserves.
     */
    num_cpus_per_replica?: number;
    /**
     * Address that the endpoint listens on. Evaluations on other nodes need `0.0.0.0`; the endpoint has no authentication.
     */
    host?: "0.0.0.0" | "127.0.0.1";
    /**
     * First port that the endpoint tries; one that is taken is passed over, at most 15 times. `endpoint.json` says which it got.
     */
    port?: number;
    /**
     * Interpreter with Ray and Export-Deploy, in the container or on the node.
     */
    python?: string;
    /**
     * Image that serves the model; null is `run.env.container_image`.
     */
    container_image?: string | null;
    /**
     * Directory on each node for Ray's sockets; short, because the path of a socket has at most 107 bytes, and local: not on Lustre or NFS.
     */
    ray_temp_root?: string;
    /**
     * Further keyword arguments of the deployable's constructor. Not checked: Export-Deploy does not refuse what it does not know.
     */
    extra?: {
      [k: string]: _Schema0;
    };
  };
  eval: {
    /**
     * Benchmarks, in the order in which they are reported.
     *
     * @minItems 1
     * @maxItems 64
     */
    tasks: [
      {
        /**
         * Task of the launcher's registry: `task`, or `harness.task` where several harnesses have it. `nano3 tasks` lists them.
         */
        name: string;
        /**
         * Samples to evaluate: a number, or a fraction of the benchmark; null is all of them.
         */
        limit_samples?: (number | number) | null;
        /**
         * Requests that the harness keeps in flight.
         */
        parallelism?: number;
        /**
         * How long the harness waits for one answer.
         */
        request_timeout?: number;
        /**
         * How often the harness repeats a request that failed.
         */
        max_retries?: number;
        /**
         * Longest answer; unset is the task's own.
         */
        max_new_tokens?: number;
        /**
         * Sampling temperature; unset is the task's own.
         */
        temperature?: number;
        /**
         * Nucleus sampling; unset is the task's own.
         */
        top_p?: number;
        /**
         * Parameters of the task's own harness, as its documentation names them. Not checked here; nemo-evaluator pastes most of them into a shell command.
         */
        extra?: {
          [k: string]: _Schema0;
        };
        /**
         * Environment of the evaluation. Values are literal; a secret belongs into `secrets`.
         */
        env_vars?: {
          [k: string]: string;
        };
      },
      ...{
        /**
         * Task of the launcher's registry: `task`, or `harness.task` where several harnesses have it. `nano3 tasks` lists them.
         */
        name: string;
        /**
         * Samples to evaluate: a number, or a fraction of the benchmark; null is all of them.
         */
        limit_samples?: (number | number) | null;
        /**
         * Requests that the harness keeps in flight.
         */
        parallelism?: number;
        /**
         * How long the harness waits for one answer.
         */
        request_timeout?: number;
        /**
         * How often the harness repeats a request that failed.
         */
        max_retries?: number;
        /**
         * Longest answer; unset is the task's own.
         */
        max_new_tokens?: number;
        /**
         * Sampling temperature; unset is the task's own.
         */
        temperature?: number;
        /**
         * Nucleus sampling; unset is the task's own.
         */
        top_p?: number;
        /**
         * Parameters of the task's own harness, as its documentation names them. Not checked here; nemo-evaluator pastes most of them into a shell command.
         */
        extra?: {
          [k: string]: _Schema0;
        };
        /**
         * Environment of the evaluation. Values are literal; a secret belongs into `secrets`.
         */
        env_vars?: {
          [k: string]: string;
        };
      }[]
    ];
    /**
     * `allocation`: the harness is a step in the model's own allocation, on cores the model does not use. `slurm`: the launcher submits a job of its own for each task, which waits in the queue while the GPUs wait for it.
     */
    placement?: "allocation" | "slurm";
    /**
     * Samples to evaluate: a number, or a fraction of the benchmark; null is all of them.
     */
    limit_samples?: number | null;
    /**
     * Requests that each harness keeps in flight.
     */
    parallelism?: number;
    /**
     * How long the harness waits for one answer.
     */
    request_timeout?: number;
    /**
     * How often the harness repeats a request that failed. A replica that dies costs the requests in flight.
     */
    max_retries?: number;
    /**
     * Longest answer; unset is the task's own.
     */
    max_new_tokens?: number;
    /**
     * Sampling temperature; unset is the task's own.
     */
    temperature?: number;
    /**
     * Nucleus sampling; unset is the task's own.
     */
    top_p?: number;
    /**
     * Parameters of the task's own harness, as its documentation names them. Not checked here; nemo-evaluator pastes most of them into a shell command.
     */
    extra?: {
      [k: string]: _Schema0;
    };
    /**
     * Environment of the evaluation. Values are literal; a secret belongs into `secrets`.
     */
    env_vars?: {
      [k: string]: string;
    };
    /**
     * Use the results that another run of this set has of a task, where checkpoint and settings are the same. `false`: only those of the run's own earlier attempts, after a requeue.
     */
    resume?: boolean;
    /**
     * Interpreter that evaluates. Placement `slurm`: has nemo-evaluator-launcher 0.2.6, on the login host (`--run`) and in the model's image (`--batch`). Placement `allocation`: has nemo-evaluator and the harness.
     */
    python?: string;
    /**
     * Image of the evaluation step of placement `allocation`; null is the image that serves the model.
     */
    container_image?: string | null;
    /**
     * Cores of the evaluation step of placement `allocation`.
     */
    cpus_per_task?: number;
    /**
     * First port of the adapters that nemo-evaluator starts beside each harness. Each task gets its own: two adapters on one port answer for each other without a word.
     */
    adapter_port?: number;
    /**
     * Placement `slurm`: login host as the launcher reaches it by ssh; null is `run.env.host`.
     */
    hostname?: string | null;
    /**
     * Placement `slurm`: login name for that; null is `run.env.user`.
     */
    username?: string | null;
    /**
     * Placement `slurm`: account of the evaluation jobs; null is `run.env.account`.
     */
    account?: string | null;
    /**
     * Placement `slurm`: partition of the evaluation jobs; null is `run.env.partition`. A CPU partition is enough.
     */
    partition?: string | null;
    /**
     * Placement `slurm`: time limit of each evaluation job.
     */
    walltime?: string;
    /**
     * Placement `slurm`: directories that the evaluation containers see.
     */
    mounts?: string[];
    /**
     * Hugging Face home with the benchmark's data, where the nodes have no internet.
     */
    dataset_dir?: string | null;
    /**
     * Laid over `launcher.yaml` as it is; the launcher ignores most keys it does not know. Placement `allocation`, which runs no launcher, reads `evaluation.nemo_evaluator_config` alone.
     */
    launcher?: {
      [k: string]: _Schema0;
    };
  };
  comms?: {
    /**
     * File in the run directory that says where the model answers; written after it has answered.
     */
    endpoint_file?: string;
    /**
     * File in the run directory that ends the model's job.
     */
    completion_file?: string;
    /**
     * `--run`: how long the job keeps its GPUs after the last sign of life of the CLI.
     */
    lease_seconds?: number;
    /**
     * `--run`: how often the CLI looks at the run.
     */
    poll_seconds?: number;
  };
  deadlines?: {
    /**
     * From the start of the job until Ray has all nodes and GPUs. Exit code 10.
     */
    ray_seconds?: number;
    /**
     * From then until Ray Serve runs the application. A Hugging Face model is loaded in this time. A deploy.py that comes no further for so long, 600 s at least, hangs and ends. Exit code 11.
     */
    deploy_seconds?: number;
    /**
     * From then until the first right answer. A Megatron model is loaded in this time. Exit code 12.
     */
    ready_seconds?: number;
    /**
     * For all tasks together. Exit code 21.
     */
    evaluate_seconds?: number;
    /**
     * For an orderly end of Serve and Ray; what is left then is killed.
     */
    teardown_seconds?: number;
  };
  slurm?: {
    /**
     * How long before the time limit Slurm warns the job, so that it can save results and end in order.
     */
    signal_seconds?: number;
    /**
     * Further sbatch options by their long name: true is the bare flag, false or null leaves it out.
     */
    extra_flags?: {
      [k: string]: boolean | number | string | null;
    };
  };
  /**
   * Names of environment variables that hold secrets. `submit` takes their values from its own environment; no artifact holds one.
   */
  secrets?: string[];
  /**
   * What happens to a container tag that nano3.lock.yaml does not fix: `warn` says so, `required` refuses the config.
   */
  lock?: "required" | "warn";
  artifacts?: {
    manifest?: {
      /**
       * Directory on this computer where nemotron records artifacts, as `<name>/v<N>/manifest.json`. Also `[artifacts.manifest]` of env.toml.
       */
      root?: string | null;
    };
  };
  run?: {
    env?: {
      /**
       * `slurm`: job.sbatch. `kubernetes`: rayjob.yaml for KubeRay. `local`: job.sh, on the host itself, without a scheduler.
       */
      executor?: "slurm" | "kubernetes" | "local";
      /**
       * Login host, or an alias of ~/.ssh/config. Absent or `localhost`: commands run here.
       */
      host?: string | null;
      /**
       * Login name on the host.
       */
      user?: string | null;
      /**
       * Private key file; `~` is your home.
       */
      identity?: string | null;
      /**
       * Account to charge.
       */
      account?: string | null;
      /**
       * Partition of the model's job.
       */
      partition?: string | null;
      /**
       * Partition for `--run`; null is `partition`.
       */
      run_partition?: string | null;
      /**
       * Partition for `--batch`; null is `partition`.
       */
      batch_partition?: string | null;
      /**
       * Quality of service.
       */
      qos?: string | null;
      /**
       * Directory on the cluster's shared file system that holds all runs. Required by executor `slurm`; on `kubernetes` a directory on one of its volumes.
       */
      remote_job_dir?: string | null;
      /**
       * Image of all steps.
       */
      container_image?: string | null;
      /**
       * How steps enter their image; null is `pyxis` where an image is given, else `none`.
       */
      container_runtime?: ("pyxis" | "none") | null;
      /**
       * Directories that the containers see, as `/source:/target`. `remote_job_dir` is always one of them.
       */
      mounts?: string[];
      /**
       * Environment of all steps. Values are literal; a secret belongs into `secrets`.
       */
      env_vars?: {
        [k: string]: string;
      };
      /**
       * Time limit of the model's job. Quote it in YAML: a bare `10:00:00` is the number 36000.
       */
      time?: string;
      /**
       * Nodes; null is as many as `deploy.num_gpus` needs.
       */
      nodes?: number | null;
      /**
       * GPUs of one node. Required by executor `slurm`; null on `local` is `deploy.num_gpus`.
       */
      gpus_per_node?: number | null;
      /**
       * Where the site wants GPUs asked for by `--gres`: its value, per node. Replaces `--gpus-per-node`.
       */
      gres?: string | null;
      /**
       * Cores of each node; null is what the partition gives.
       */
      cpus_per_task?: number | null;
      /**
       * Memory of each node in Slurm's notation; `0` is all of it.
       */
      mem?: string | null;
      /**
       * Share the nodes with nobody.
       */
      exclusive?: boolean;
      /**
       * Lines of bash that each step runs before its program, joined by `&&`: `module load …`, `source …/activate`. Written into the job as they are.
       */
      startup_commands?: string[];
      /**
       * Another ssh client config than ~/.ssh/config.
       */
      ssh_config?: string | null;
      /**
       * What a RayJob says beside what every job says. Required by executor `kubernetes`, and only there.
       */
      kubernetes?: {
        /**
         * Context of your kubeconfig. Always given to kubectl: the current one may be another tomorrow.
         */
        context: string;
        /**
         * Namespace of the RayJob.
         */
        namespace: string;
        /**
         * Version of the KubeRay operator on the cluster. Fields that it does not know are dropped by the API server without a word, so none is written.
         */
        kuberay_version: string;
        /**
         * Version of Ray in the image. The operator chooses its probes by it.
         */
        ray_version: string;
        /**
         * `K8sJobMode`: a pod of its own submits and keeps the log. `HTTPMode`: the operator submits.
         */
        submission_mode?: "K8sJobMode" | "HTTPMode";
        /**
         * Secrets to pull the image with.
         */
        image_pull_secrets?: string[];
        /**
         * Service account of the pods; its token is not mounted.
         */
        service_account?: string | null;
        /**
         * User id in the pods. Given, they fit Pod Security `restricted`; null is the image's user, often root.
         */
        run_as_user?: number | null;
        /**
         * Group that volumes are made writable for.
         */
        fs_group?: number | null;
        /**
         * Labels of the nodes with GPUs.
         */
        node_selector?: {
          [k: string]: string;
        };
        /**
         * Labels of the node for head and submitter, which need no GPU.
         */
        head_node_selector?: {
          [k: string]: string;
        };
        /**
         * Taints that the workers tolerate.
         */
        tolerations?: {
          /**
           * Taint that is tolerated; absent: all.
           */
          key?: string;
          /**
           * `Exists` takes no value.
           */
          operator?: "Equal" | "Exists";
          /**
           * Value of the taint.
           */
          value?: string;
          /**
           * Effect of the taint; absent: all.
           */
          effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
        }[];
        /**
         * Taints that head and submitter tolerate.
         */
        head_tolerations?: {
          /**
           * Taint that is tolerated; absent: all.
           */
          key?: string;
          /**
           * `Exists` takes no value.
           */
          operator?: "Equal" | "Exists";
          /**
           * Value of the taint.
           */
          value?: string;
          /**
           * Effect of the taint; absent: all.
           */
          effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
        }[];
        /**
         * Volumes that all pods see. `run.env.remote_job_dir` must lie on one that outlives them.
         */
        volumes?: {
          /**
           * Name of the volume.
           */
          name: string;
          /**
           * Where all pods see it.
           */
          mount_path: string;
          /**
           * Refuse writing.
           */
          read_only?: boolean;
          /**
           * A claim of the namespace. One of the three kinds must be given.
           */
          persistent_volume_claim?: string | null;
          /**
           * A directory of the nodes, the same on all of them.
           */
          host_path?: string | null;
          /**
           * Scratch space of this size, which goes with its pod.
           */
          empty_dir?: string | null;
        }[];
        /**
         * Where the value of each name of `secrets` lies in the cluster.
         */
        secrets?: {
          [k: string]: {
            /**
             * Secret of the namespace.
             */
            name: string;
            /**
             * Key in it.
             */
            key: string;
          };
        };
        /**
         * LocalQueue of Kueue.
         */
        queue?: string | null;
        /**
         * PriorityClass of the pods.
         */
        priority_class?: string | null;
        /**
         * Labels of the RayJob and its pods.
         */
        labels?: {
          [k: string]: string;
        };
        /**
         * Annotations of the RayJob and its pods.
         */
        annotations?: {
          [k: string]: string;
        };
        /**
         * What the device plugin calls a GPU.
         */
        gpu_resource?: string;
        /**
         * Cores of the head pod, where deploy.py and the harness run.
         */
        head_cpus?: string;
        /**
         * Memory of the head pod. Half of a pod's memory may be shared memory (/dev/shm).
         */
        head_memory?: string;
        /**
         * Cores of each worker pod.
         */
        worker_cpus: string;
        /**
         * Memory of each worker pod, /dev/shm included.
         */
        worker_memory: string;
        /**
         * After this time the operator ends the job, waiting for nodes included; null is `run.env.time`.
         */
        active_deadline_seconds?: number | null;
        /**
         * How long all pods together may take to be up. Some GPUs may be held meanwhile. Needs KubeRay 1.6.
         */
        pre_running_deadline_seconds?: number | null;
      } | null;
    };
    /**
     * An artifact by its registered name, for `${art:<name>,path}`. `nano3 lock` finds out what it is.
     */
    [k: string]:
      | string
      | {
          /**
           * `slurm`: job.sbatch. `kubernetes`: rayjob.yaml for KubeRay. `local`: job.sh, on the host itself, without a scheduler.
           */
          executor?: "slurm" | "kubernetes" | "local";
          /**
           * Login host, or an alias of ~/.ssh/config. Absent or `localhost`: commands run here.
           */
          host?: string | null;
          /**
           * Login name on the host.
           */
          user?: string | null;
          /**
           * Private key file; `~` is your home.
           */
          identity?: string | null;
          /**
           * Account to charge.
           */
          account?: string | null;
          /**
           * Partition of the model's job.
           */
          partition?: string | null;
          /**
           * Partition for `--run`; null is `partition`.
           */
          run_partition?: string | null;
          /**
           * Partition for `--batch`; null is `partition`.
           */
          batch_partition?: string | null;
          /**
           * Quality of service.
           */
          qos?: string | null;
          /**
           * Directory on the cluster's shared file system that holds all runs. Required by executor `slurm`; on `kubernetes` a directory on one of its volumes.
           */
          remote_job_dir?: string | null;
          /**
           * Image of all steps.
           */
          container_image?: string | null;
          /**
           * How steps enter their image; null is `pyxis` where an image is given, else `none`.
           */
          container_runtime?: ("pyxis" | "none") | null;
          /**
           * Directories that the containers see, as `/source:/target`. `remote_job_dir` is always one of them.
           */
          mounts?: string[];
          /**
           * Environment of all steps. Values are literal; a secret belongs into `secrets`.
           */
          env_vars?: {
            [k: string]: string;
          };
          /**
           * Time limit of the model's job. Quote it in YAML: a bare `10:00:00` is the number 36000.
           */
          time?: string;
          /**
           * Nodes; null is as many as `deploy.num_gpus` needs.
           */
          nodes?: number | null;
          /**
           * GPUs of one node. Required by executor `slurm`; null on `local` is `deploy.num_gpus`.
           */
          gpus_per_node?: number | null;
          /**
           * Where the site wants GPUs asked for by `--gres`: its value, per node. Replaces `--gpus-per-node`.
           */
          gres?: string | null;
          /**
           * Cores of each node; null is what the partition gives.
           */
          cpus_per_task?: number | null;
          /**
           * Memory of each node in Slurm's notation; `0` is all of it.
           */
          mem?: string | null;
          /**
           * Share the nodes with nobody.
           */
          exclusive?: boolean;
          /**
           * Lines of bash that each step runs before its program, joined by `&&`: `module load …`, `source …/activate`. Written into the job as they are.
           */
          startup_commands?: string[];
          /**
           * Another ssh client config than ~/.ssh/config.
           */
          ssh_config?: string | null;
          /**
           * What a RayJob says beside what every job says. Required by executor `kubernetes`, and only there.
           */
          kubernetes?: {
            /**
             * Context of your kubeconfig. Always given to kubectl: the current one may be another tomorrow.
             */
            context: string;
            /**
             * Namespace of the RayJob.
             */
            namespace: string;
            /**
             * Version of the KubeRay operator on the cluster. Fields that it does not know are dropped by the API server without a word, so none is written.
             */
            kuberay_version: string;
            /**
             * Version of Ray in the image. The operator chooses its probes by it.
             */
            ray_version: string;
            /**
             * `K8sJobMode`: a pod of its own submits and keeps the log. `HTTPMode`: the operator submits.
             */
            submission_mode?: "K8sJobMode" | "HTTPMode";
            /**
             * Secrets to pull the image with.
             */
            image_pull_secrets?: string[];
            /**
             * Service account of the pods; its token is not mounted.
             */
            service_account?: string | null;
            /**
             * User id in the pods. Given, they fit Pod Security `restricted`; null is the image's user, often root.
             */
            run_as_user?: number | null;
            /**
             * Group that volumes are made writable for.
             */
            fs_group?: number | null;
            /**
             * Labels of the nodes with GPUs.
             */
            node_selector?: {
              [k: string]: string;
            };
            /**
             * Labels of the node for head and submitter, which need no GPU.
             */
            head_node_selector?: {
              [k: string]: string;
            };
            /**
             * Taints that the workers tolerate.
             */
            tolerations?: {
              /**
               * Taint that is tolerated; absent: all.
               */
              key?: string;
              /**
               * `Exists` takes no value.
               */
              operator?: "Equal" | "Exists";
              /**
               * Value of the taint.
               */
              value?: string;
              /**
               * Effect of the taint; absent: all.
               */
              effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
            }[];
            /**
             * Taints that head and submitter tolerate.
             */
            head_tolerations?: {
              /**
               * Taint that is tolerated; absent: all.
               */
              key?: string;
              /**
               * `Exists` takes no value.
               */
              operator?: "Equal" | "Exists";
              /**
               * Value of the taint.
               */
              value?: string;
              /**
               * Effect of the taint; absent: all.
               */
              effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
            }[];
            /**
             * Volumes that all pods see. `run.env.remote_job_dir` must lie on one that outlives them.
             */
            volumes?: {
              /**
               * Name of the volume.
               */
              name: string;
              /**
               * Where all pods see it.
               */
              mount_path: string;
              /**
               * Refuse writing.
               */
              read_only?: boolean;
              /**
               * A claim of the namespace. One of the three kinds must be given.
               */
              persistent_volume_claim?: string | null;
              /**
               * A directory of the nodes, the same on all of them.
               */
              host_path?: string | null;
              /**
               * Scratch space of this size, which goes with its pod.
               */
              empty_dir?: string | null;
            }[];
            /**
             * Where the value of each name of `secrets` lies in the cluster.
             */
            secrets?: {
              [k: string]: {
                /**
                 * Secret of the namespace.
                 */
                name: string;
                /**
                 * Key in it.
                 */
                key: string;
              };
            };
            /**
             * LocalQueue of Kueue.
             */
            queue?: string | null;
            /**
             * PriorityClass of the pods.
             */
            priority_class?: string | null;
            /**
             * Labels of the RayJob and its pods.
             */
            labels?: {
              [k: string]: string;
            };
            /**
             * Annotations of the RayJob and its pods.
             */
            annotations?: {
              [k: string]: string;
            };
            /**
             * What the device plugin calls a GPU.
             */
            gpu_resource?: string;
            /**
             * Cores of the head pod, where deploy.py and the harness run.
             */
            head_cpus?: string;
            /**
             * Memory of the head pod. Half of a pod's memory may be shared memory (/dev/shm).
             */
            head_memory?: string;
            /**
             * Cores of each worker pod.
             */
            worker_cpus: string;
            /**
             * Memory of each worker pod, /dev/shm included.
             */
            worker_memory: string;
            /**
             * After this time the operator ends the job, waiting for nodes included; null is `run.env.time`.
             */
            active_deadline_seconds?: number | null;
            /**
             * How long all pods together may take to be up. Some GPUs may be held meanwhile. Needs KubeRay 1.6.
             */
            pre_running_deadline_seconds?: number | null;
          } | null;
        }
      | undefined;
  };
  /**
   * A line for PLAN.md.
   */
  description?: string | null;
}
