import { evaluatorWords } from "../cluster/evaluator.ts";
import { placeName } from "../cluster/kubernetes/kubectl.ts";
import { bash, commandLine } from "../cluster/quote.ts";
import { sbatchWords } from "../cluster/slurm.ts";
import { localWords, type Mode, runDirectory } from "../cluster/submit.ts";
import { placeOf } from "../cluster/transport.ts";
import type { KubernetesPlan } from "../compiler/5-plan/kubernetes/types.ts";
import type { EvalPlan } from "../compiler/5-plan/types.ts";
import type { Compiled } from "../compiler/index.ts";
import { duration } from "./progress.ts";

/** Stands for what only a submission knows. */
const runId = "RUN-ID";

/** What a submission would do, for a person. Nothing is written and nobody is contacted to say it. */
export function describeDryRun({ plan, artifacts }: Compiled, mode: Mode | null): string {
  const modes: readonly Mode[] = mode === null ? ["run", "batch"] : [mode];
  return [
    `set       ${plan.name}`,
    `model     ${plan.model.checkpoint_path} (${plan.model.model_format}), served as ${plan.model.model_id}`,
    `where     ${plan.target} ${placeOfPlan(plan)}, directory ${runDirectory(plan, runId)}`,
    `resources ${describeResources(plan)}`,
    `tasks     ${plan.evaluation.tasks.map(({ id }) => id).join(", ")}`,
    `phases    ${plan.evaluation.phases.map(({ name }) => name).join(" → ")}`,
    `deadlines ${describeDeadlines(plan)}`,
    `env       ${Object.keys(plan.environment.vars).join(", ") || "none"}; secrets by name: ${plan.environment.secrets.join(", ") || "none"}`,
    "",
    ...describeFiles(plan, artifacts),
    ...modes.flatMap((each) => [
      "",
      `commands of --${each}:`,
      ...commandsOf(plan, each).map((line) => `  ${line}`),
    ]),
    "",
    "Nothing was written, nobody was contacted.",
  ].join("\n");
}

/** A RayJob is created from one file, which carries the others in its ConfigMap. */
function describeFiles({ kubernetes }: EvalPlan, artifacts: Compiled["artifacts"]): readonly string[] {
  const isSent = ({ name }: { readonly name: string }) => kubernetes === null || name === "rayjob.yaml";
  const what =
    kubernetes === null
      ? "files that would be sent, checked by sha256 on arrival:"
      : "file that would be sent, with the others in it:";
  const lines = artifacts
    .filter(isSent)
    .map(({ name, text }) => `  ${name.padEnd(14)} ${Buffer.byteLength(text)} bytes`);
  return [what, ...lines];
}

function placeOfPlan({ host, kubernetes }: EvalPlan): string {
  return kubernetes === null ? `on ${placeOf(host)}` : `in ${placeName(kubernetes)}`;
}

function describeResources({ layout, job }: EvalPlan): string {
  const { nodes, gpus_per_node, num_gpus, idle_gpus, num_replicas } = layout;
  const idle = idle_gpus > 0 ? `, ${idle_gpus} idle` : "";
  const limit = job.walltime === null ? "no time limit" : `time limit ${job.walltime}`;
  return `${nodes} × ${gpus_per_node} GPUs (${num_gpus} used${idle}), replicas: ${num_replicas}, ${limit}`;
}

function describeDeadlines({ deadlines }: EvalPlan): string {
  const { ray_seconds, deploy_seconds, ready_seconds, evaluate_seconds } = deadlines;
  const entries = {
    ray: ray_seconds,
    deploy: deploy_seconds,
    ready: ready_seconds,
    evaluate: evaluate_seconds,
  };
  return Object.entries(entries)
    .map(([name, seconds]) => `${name} ${duration(seconds)}`)
    .join(", ");
}

function commandsOf(plan: EvalPlan, mode: Mode): readonly string[] {
  if (plan.kubernetes !== null) return kubectlCommands(plan.kubernetes, mode);
  const runDir = runDirectory(plan, runId);
  const { host, user } = plan.host;
  const reach =
    host === null
      ? []
      : [commandLine(["ssh", ...(user === null ? [] : ["-l", user]), "--", host, "bash", "-s"])];
  const start =
    plan.target === "local"
      ? localWords(mode)
      : sbatchWords({
          runId,
          submitArguments: plan.job.submit_arguments[mode],
          orchestrate: mode === "batch",
        });
  return [
    ...reach,
    bash`mkdir -p ${runDir} && tar -x -C ${runDir} && sha256sum *`,
    bash`cd ${runDir} && ${start}`,
    ...(mode === "run" ? [`${evaluatorLine(plan)}    (when ${plan.comms.endpoint_file} is there)`] : []),
  ];
}

function kubectlCommands({ context, namespace, lease_annotation }: KubernetesPlan, mode: Mode): string[] {
  const kubectl = ["kubectl", `--context=${context}`, `--namespace=${namespace}`];
  const create = commandLine([...kubectl, "create", "--filename=rayjob.yaml"]);
  if (mode === "batch") return [create];
  const lease = [...kubectl, "annotate", "pod", "HEAD-POD", "--overwrite", `${lease_annotation}=…`];
  return [create, `${commandLine(lease)}    (now and then, while nano3 follows)`];
}

function evaluatorLine(plan: EvalPlan): string {
  const record = { comms: plan.comms, cluster: null, run_dir: runDirectory(plan, runId) };
  return commandLine(
    evaluatorWords({ plan, record, job: { job_id: "JOB-ID", attempt: 1, host: "HEAD-NODE" } }),
  );
}
