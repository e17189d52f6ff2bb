import type { EvalConfig } from "../4-validate/schema/index.ts";
import { layoutOf } from "../facts/layout.ts";
import { adapterPortsPerSlot } from "../facts/ports.ts";
import { planDeployment } from "./deployable.ts";
import { planExposure } from "./exposure.ts";
import { planJob } from "./job.ts";
import { leaseFile, planKubernetes } from "./kubernetes/index.ts";
import { planLauncher } from "./launcher.ts";
import { planRay } from "./ray.ts";
import { planSteps } from "./steps.ts";
import { digestTasks } from "./task-digest.ts";
import { planPhases, planTasks } from "./tasks.ts";
import type {
  CommsPlan,
  DeadlinesPlan,
  EvalPlan,
  EvaluationPlan,
  HostPlan,
  InputsPlan,
  LockedPlan,
  ModelPlan,
  ProbePlan,
  TaskPlan,
} from "./types.ts";

/** What a plan needs to know beside the config. */
export interface PlanFacts {
  readonly name: string;
  readonly version: string;
  readonly inputs: InputsPlan;
  readonly locked: LockedPlan;
}

/** Stage 5: every derived fact, once. The rules have passed: nothing here can fail. */
export function plan(config: EvalConfig, { name, version, inputs, locked }: PlanFacts): EvalPlan {
  const layout = layoutOf(config);
  const ray = planRay(config, layout);
  const undigested = planTasks(config);
  const needsLogprobs = undigested.some((task) => task.needs_logprobs);
  const deploy = planDeployment(config, layout, needsLogprobs);
  const steps = planSteps(config, layout);
  const tasks = digestTasks(undigested, { config, deploy, steps, needsLogprobs });
  return {
    plan_version: 1,
    nano3_version: version,
    name,
    description: config.description,
    target: config.run.env.executor,
    inputs,
    locked,
    model: planModel(config),
    layout,
    deploy,
    ray,
    probe: planProbe(config, tasks, needsLogprobs),
    endpoints: { completions: "/v1/completions/", chat: "/v1/chat/completions/" },
    evaluation: planEvaluation(config, tasks),
    comms: planComms(config),
    deadlines: planDeadlines(config),
    steps,
    job: planJob(config, name, layout),
    kubernetes: planKubernetes({ config, name, layout, ray }),
    environment: { vars: config.run.env.env_vars, secrets: config.secrets },
    exposure: planExposure(config),
    host: planHost(config),
    launcher: planLauncher(config, name, tasks),
    config,
  };
}

function planModel({ model }: EvalConfig): ModelPlan {
  const { checkpoint_path, model_format, model_type, model_id, tokenizer } = model;
  return {
    checkpoint_path,
    model_format,
    model_type,
    model_id,
    tokenizer,
    is_path: checkpoint_path.startsWith("/"),
  };
}

function planProbe({ deadlines }: EvalConfig, tasks: readonly TaskPlan[], logprobs: boolean): ProbePlan {
  const asksCompletions = tasks.some((task) => task.endpoint_type === "completions");
  return {
    endpoint_type: asksCompletions ? "completions" : "chat",
    logprobs,
    request_timeout_seconds: Math.min(60, deadlines.ready_seconds),
  };
}

function planEvaluation(config: EvalConfig, tasks: readonly TaskPlan[]): EvaluationPlan {
  const { placement, adapter_port, python, resume } = config.eval;
  const isStep = config.run.env.executor === "slurm" && placement === "allocation";
  return {
    placement,
    started_by: isStep ? "job" : "program",
    tasks,
    phases: planPhases(tasks),
    resume,
    status_poll_seconds: 10,
    // The launcher says `failed` for any ssh or sacct hiccup (0.2.6, executors/slurm/executor.py).
    failed_confirm_seconds: 60,
    adapter_port,
    adapter_ports_per_slot: adapterPortsPerSlot,
    python,
    launcher_host: placement === "slurm" ? launcherHost(config) : null,
  };
}

function launcherHost({ eval: { hostname, username }, run: { env } }: EvalConfig): string {
  return `${username ?? env.user}@${hostname ?? env.host}`;
}

/** On Kubernetes nobody prepares a directory on the volume, and the manifest is the same for both modes. */
function planComms({ comms, run: { env } }: EvalConfig): CommsPlan {
  if (env.executor === "kubernetes")
    return { run_directory_by: "program", ...comms, lease_file: leaseFile, lease: "once_kept" };
  return { run_directory_by: "submit", ...comms, lease_file: "lease", lease: "required" };
}

/** What an evaluation takes beside its own time: its image is unpacked, earlier results are copied, its end is noticed. */
const besideSeconds = 900;

function planDeadlines({ deadlines }: EvalConfig): DeadlinesPlan {
  return { ...deadlines, completion_seconds: deadlines.evaluate_seconds + besideSeconds };
}

function planHost({ run: { env } }: EvalConfig): HostPlan {
  const isHere = env.host === null || env.host === "localhost";
  return {
    host: isHere ? null : env.host,
    user: isHere ? null : env.user,
    identity: isHere ? null : env.identity,
    ssh_config: isHere ? null : env.ssh_config,
    remote_job_dir: env.remote_job_dir,
  };
}
