import type { EvalConfig } from "../4-validate/schema/index.ts";
import type { Layout } from "../facts/layout.ts";
import type { RayPorts } from "../facts/ports.ts";
import type { PinnedImage } from "../lock/pin-images.ts";
import type { WholeFloat } from "../python/whole-float.ts";
import type { ExposurePlan } from "./exposure.ts";
import type { KubernetesPlan } from "./kubernetes/types.ts";

/**
 * Stage 5. Every derived fact about one evaluation; `plan.json` is this value. Emitters read it and compute nothing.
 *
 * Keys are snake_case because the same names are read by Python, by reviewers in `plan.json` and by the systems that
 * consume the values. No optionals: what does not apply is null or an empty list.
 */
export interface EvalPlan {
  /** Raised when a reader of plan.json has to change. */
  readonly plan_version: 1;
  readonly nano3_version: string;
  /** Name of the artifact set: `<config>@<profile>`, e.g. `tiny@example`. Safe as a file name and as a job name. */
  readonly name: string;
  readonly description: string | null;
  /** Which job file is emitted: `job.sbatch`, `rayjob.yaml` or `job.sh`. */
  readonly target: Target;
  readonly inputs: InputsPlan;
  readonly locked: LockedPlan;
  readonly model: ModelPlan;
  readonly layout: Layout;
  readonly deploy: DeployPlan;
  readonly ray: RayPlan;
  readonly probe: ProbePlan;
  /** Path of each endpoint type with its trailing slash (Export-Deploy answers 307 without it). */
  readonly endpoints: Readonly<Record<EndpointType, string>>;
  readonly evaluation: EvaluationPlan;
  readonly comms: CommsPlan;
  readonly deadlines: DeadlinesPlan;
  readonly steps: StepsPlan;
  readonly job: JobPlan;
  /** The RayJob; null on other targets. */
  readonly kubernetes: KubernetesPlan | null;
  readonly environment: EnvironmentPlan;
  readonly exposure: ExposurePlan;
  readonly host: HostPlan;
  /** The whole of launcher.yaml: fully composed config of nemo-evaluator-launcher 0.2.6. */
  readonly launcher: JsonObject;
  /** The whole of config.yaml: the effective config, in the key order of the schema. */
  readonly config: EvalConfig;
}

export type Target = "slurm" | "kubernetes" | "local";
export type EndpointType = "completions" | "chat";
/** What a task asks for. Requests of one kind with one set of sampling parameters may be in flight together. */
export type RequestKind = "loglikelihood" | "generate" | "chat";

export type Json = null | boolean | number | WholeFloat | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** What the compilation depended on: enough to repeat it (`nano3 compile --check`). */
export interface InputsPlan {
  /** `config/tiny.yaml`, relative to where nano3 was called; `nano3:config/tiny.yaml` for a shipped config. */
  readonly config: string;
  readonly profile: string | null;
  /** `env.toml` when it was found by search, else the path that was given. */
  readonly profile_file: string | null;
  readonly checkpoint: string | null;
  readonly overrides: readonly string[];
  /** Variables that `oc.env` read, with what it saw; null: unset. */
  readonly environment: Readonly<Record<string, string | null>>;
  /** Every text that was read, in order of reading. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

/** What the names of the config that may mean another thing tomorrow meant, by the lock (`nano3.lock.yaml`). */
export interface LockedPlan {
  /** `pinned` is how the files below name the image. */
  readonly images: readonly PinnedImage[];
  readonly artifacts: readonly {
    readonly reference: string;
    readonly version: string | null;
    readonly path: string;
  }[];
}

export interface ModelPlan {
  readonly checkpoint_path: string;
  readonly model_format: "megatron" | "hf";
  readonly model_type: "gpt" | "mamba";
  readonly model_id: string;
  readonly tokenizer: string | null;
  /**
   * The checkpoint must be resolved on the cluster: a Megatron root is resolved through its tracker file
   * (`latest_checkpointed_iteration.txt` / `latest_train_state.pt`), never by the largest `iter_*`. False for a Hub id.
   */
  readonly is_path: boolean;
}

export interface DeployPlan {
  readonly export_deploy_version: string;
  /** Imported lazily on the cluster: `from <module> import <class_name>`. */
  readonly module: string;
  readonly class_name: "MegatronRayDeployable" | "HFRayDeployable";
  /** Keyword arguments of `.bind(...)` for that version. The checkpoint is added at run time under `checkpoint_argument`. */
  readonly arguments: JsonObject;
  readonly checkpoint_argument: "megatron_checkpoint_filepath" | "hf_model_id_path";
  /**
   * Further arguments that the version requires although they mean nothing here (0.3 has a required
   * `nemo_checkpoint_filepath`); same value as the checkpoint.
   */
  readonly repeated_checkpoint_arguments: readonly string[];
  /** `.options(...)` of the Serve deployment. */
  readonly options: {
    readonly num_replicas: number;
    readonly max_ongoing_requests: number;
    readonly ray_actor_options: JsonObject;
  };
  readonly host: string;
  readonly port: number;
  /** How many ports from `port` on are tried. */
  readonly port_tries: number;
}

export interface RayPlan {
  readonly num_cpus_per_node: number;
  /** GPUs that Ray is told of on each node (`--num-gpus`), and must see before anything is deployed. */
  readonly num_gpus_per_node: number;
  readonly temp_root: string;
  readonly ports: RayPorts;
}

/** The request that proves readiness. */
export interface ProbePlan {
  readonly endpoint_type: EndpointType;
  /**
   * Ask for log-probabilities and check their number and alignment: some task computes loglikelihoods. The harness
   * reads entry i as token i, so the first token must have its (empty) entry, as Megatron's answer has. Without it every
   * score is read one token late, and nothing fails (lm_eval/models/openai_completions.py; `test/toy/README.md`).
   */
  readonly logprobs: boolean;
  readonly request_timeout_seconds: number;
}

export interface EvaluationPlan {
  readonly placement: "allocation" | "slurm";
  /**
   * Who starts `deploy.py --evaluate` in `--batch`: `job` — the job script, as a step of its own, when the endpoint file
   * is there (Slurm, placement allocation: no srun inside a container); `program` — `deploy.py --orchestrate`, as a child.
   */
  readonly started_by: "job" | "program";
  readonly tasks: readonly TaskPlan[];
  readonly phases: readonly PhasePlan[];
  /** Whether results of other runs of this set may stand for this run's; those of its own earlier attempts always may. */
  readonly resume: boolean;
  /** Placement slurm: how long a `failed` of the launcher is doubted, and how often it is asked. */
  readonly status_poll_seconds: number;
  readonly failed_confirm_seconds: number;
  /** First adapter port; a run adds `slot * adapter_ports_per_slot`, a task its index. */
  readonly adapter_port: number;
  readonly adapter_ports_per_slot: number;
  /** Interpreter of the harness (allocation) or of the launcher (slurm). */
  readonly python: string;
  /** Placement slurm: `user@host` that the launcher reaches by ssh, without a prompt, from where it runs. Else null. */
  readonly launcher_host: string | null;
}

export interface TaskPlan {
  /** Position in `eval.tasks`; with `name` the launcher's unique name `<name>.<index>`. */
  readonly index: number;
  /** `hellaswag.0`: directory of its results, name in every message. */
  readonly id: string;
  /** As the launcher's config names it: `task`, or `harness.task` where the bare name is ambiguous. */
  readonly name: string;
  readonly harness: string;
  /** The registry's task name without the harness. */
  readonly task: string;
  readonly endpoint_type: EndpointType;
  readonly kind: RequestKind;
  readonly needs_logprobs: boolean;
  readonly adapter_port: number;
  readonly env_vars: Readonly<Record<string, string>>;
  /**
   * Placement allocation: the file for `nemo-evaluator run_eval --run_config`, complete but for
   * `config.output_dir` and `target.api_endpoint.url`.
   */
  readonly run_config: JsonObject;
  /** sha256 of all in this plan that decides the task's answers and scores: results with the same one may stand for each other. */
  readonly digest: string;
}

/** A task before the rest of the plan, which its digest is also of. */
export type UndigestedTask = Omit<TaskPlan, "digest">;

/** Tasks whose requests may be in flight together; phases follow one another on the same loaded model. */
export interface PhasePlan {
  /** `1-loglikelihood`. */
  readonly name: string;
  readonly kind: RequestKind;
  readonly endpoint_type: EndpointType;
  /** Indices into `tasks`. */
  readonly tasks: readonly number[];
}

export interface CommsPlan {
  /** Who makes the run directory: the CLI when it submits, or deploy.py, from where its own files are (kubernetes). */
  readonly run_directory_by: "submit" | "program";
  readonly endpoint_file: string;
  readonly completion_file: string;
  /** Relative to the run directory; on kubernetes an absolute path, where kubelet shows an annotation of the pod. */
  readonly lease_file: string;
  /**
   * Who follows a run from outside keeps its lease. `required`: without it a run that does not evaluate by itself ends;
   * `once_kept`: the same files run followed and alone, and the lease counts from its first content on (kubernetes).
   */
  readonly lease: "required" | "once_kept";
  readonly lease_seconds: number;
  readonly poll_seconds: number;
}

export interface DeadlinesPlan {
  readonly ray_seconds: number;
  readonly deploy_seconds: number;
  readonly ready_seconds: number;
  readonly evaluate_seconds: number;
  /**
   * From endpoint ready until the completion file: evaluate_seconds, and time to start and to notice. Exit code 30; 21 where
   * the evaluator was started by the job and hangs.
   */
  readonly completion_seconds: number;
  readonly teardown_seconds: number;
}

/** How each kind of process is started. */
export interface StepsPlan {
  readonly ray: StepPlan;
  readonly deploy: StepPlan;
  readonly evaluate: StepPlan;
}

export interface StepPlan {
  /** Program to run: the interpreter. Ray's own `ray` is `<python> -m ray.scripts.scripts`. */
  readonly python: string;
  readonly container_image: string | null;
  /** Bash lines that run before the program, in the container if there is one. */
  readonly startup_commands: readonly string[];
  /** Arguments of srun that are known now: container, mounts, cores, GPUs. Node and job are added at run time. */
  readonly srun_arguments: readonly string[];
}

/** The scheduler's side. */
export interface JobPlan {
  readonly name: string;
  /** `#SBATCH` lines in order: long option name and its value; null is a bare flag. */
  readonly directives: readonly { readonly option: string; readonly value: string | null }[];
  /** Further arguments of sbatch by mode: another partition for `--run` than for `--batch`. */
  readonly submit_arguments: { readonly run: readonly string[]; readonly batch: readonly string[] };
  /** `HH:MM:SS` and in seconds. Null: nothing but its own deadlines ends the job. */
  readonly walltime: string | null;
  readonly walltime_seconds: number | null;
}

export interface EnvironmentPlan {
  /** Literal values, for all steps. */
  readonly vars: Readonly<Record<string, string>>;
  /** Names only. `submit` ships the values in a 0600 file that the job reads once and removes. */
  readonly secrets: readonly string[];
}

export interface HostPlan {
  /** Null: commands run here. */
  readonly host: string | null;
  readonly user: string | null;
  readonly identity: string | null;
  readonly ssh_config: string | null;
  /** Null only on target local: the CLI then uses its state directory. */
  readonly remote_job_dir: string | null;
}
