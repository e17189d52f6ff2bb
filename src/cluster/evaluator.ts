import type { EvalPlan, StepPlan } from "../compiler/5-plan/types.ts";
import { ClusterError } from "./cluster-error.ts";
import { startDetached } from "./detached.ts";
import { bash, lines } from "./quote.ts";
import { replaceScript } from "./replace-script.ts";
import type { JobFile } from "./run-files.ts";
import type { RunRecord } from "./run-record.ts";
import { findSlurm } from "./slurm-commands.ts";
import type { Transport } from "./transport.ts";

export interface EvaluatorStart {
  readonly record: RunRecord;
  readonly plan: EvalPlan;
  readonly job: JobFile;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Log of the evaluator's progress lines. */
export const progressLog = "logs/evaluate.jsonl";

/** Name of the step that evaluates, here as in the job script. */
export const stepName = "evaluate";

/** Whether the evaluation is a step in the model's allocation. */
export function isStep({ target, evaluation }: EvalPlan): boolean {
  return target === "slurm" && evaluation.placement === "allocation";
}

export interface EvaluatorPlace {
  readonly plan: EvalPlan;
  readonly record: Pick<RunRecord, "comms" | "cluster" | "run_dir">;
  readonly job: JobFile;
}

/** The command of the evaluator of `--run`. */
export function evaluatorWords({ plan, record, job }: EvaluatorPlace): readonly string[] {
  const program = ["bash", "-c", programOf(plan.steps.evaluate, record.comms.endpoint_file)];
  if (!isStep(plan)) return program;
  const cluster = record.cluster === null ? [] : [`--clusters=${record.cluster}`];
  return [
    "srun",
    ...cluster,
    `--jobid=${job.job_id}`,
    `--job-name=${stepName}`,
    "--overlap",
    "--nodes=1",
    "--ntasks=1",
    `--nodelist=${job.host}`,
    `--chdir=${record.run_dir}`,
    "--export=ALL",
    ...plan.steps.evaluate.srun_arguments,
    ...program,
  ];
}

function programOf({ python, startup_commands }: StepPlan, endpointFile: string): string {
  const evaluate = bash`exec ${python} deploy.py --evaluate --endpoint-file ${endpointFile}`;
  // Each in an eval of its own, as in the job script: a comment in one must not hide the next.
  return [...startup_commands.map((command) => bash`eval ${command}`), evaluate].join(" && ");
}

/**
 * Bash that forgets what srun would take for arguments: they are of an allocation that nano3 was started in, or of a profile.
 * What tells Slurm's commands their controller stays.
 */
const forgetSrunSettings = `for name in "\${!SLURM_@}" "\${!SRUN_@}"; do
  case $name in SLURM_CLUSTERS | SLURM_CONF* | SLURM_JWT | SLURM_SACK*) ;; *) unset "$name" ;; esac
done`;

/**
 * Starts the evaluator on the host, detached: it outlives this connection and this computer. Does nothing when the
 * evaluator of this attempt was started before. Secrets come in on standard input, as the text of the script.
 */
export async function startEvaluator(transport: Transport, start: EvaluatorStart): Promise<void> {
  const { record, plan, job, secrets } = start;
  const words = evaluatorWords(start);
  const environment = { ...plan.environment.vars, ...secrets };
  const script = lines(
    ...(plan.target === "slurm" ? [findSlurm] : []),
    ...(isStep(plan) ? [forgetSrunSettings] : []),
    bash`cd -- ${record.run_dir} || exit 1`,
    bash`if read -r attempt _ 2>/dev/null < evaluate.pid && [ "$attempt" = ${job.attempt} ]; then exit 0; fi`,
    claimScript(job.attempt),
    ...Object.entries(environment).map(([name, value]) => bash`export ${name}=${value}`),
    startDetached({
      name: "evaluate",
      attempt: job.attempt,
      words,
      stdout: progressLog,
      stderr: "logs/evaluate.log",
    }),
  );
  const answer = await transport.run(script);
  if (answer.exitCode === 0) return;
  throw new ClusterError({
    what: `The evaluation could not be started on ${transport.place}.`,
    command: words.slice(0, 3).join(" "),
    output: answer.stderr.trim(),
  });
}

/**
 * Bash that goes on in one of several shells that would start the evaluator of an attempt at the same time. A claim whose
 * shell was cut off before it started one lapses after a minute.
 */
function claimScript(attempt: number): string {
  const claim = `.evaluate-${attempt}`;
  return lines(
    bash`find ${claim} -maxdepth 0 -mmin +1 -exec rmdir {} + 2>/dev/null`,
    bash`mkdir ${claim} || { [ -d ${claim} ]; exit; }`,
  );
}

/** What the job is told about the end of the evaluation. */
export interface Completion {
  readonly outcome: "succeeded" | "failed" | "cancelled";
  readonly exitCode: number;
}

/** Exit codes that `deploy.py --evaluate` gives by itself; others mean that it was lost. */
const ownCodes: readonly (number | null)[] = [0, 13, 20, 21, 143];

/** What an evaluator's end says. */
export function completionOf(exitCode: number | null): Completion {
  if (exitCode === 0) return { outcome: "succeeded", exitCode };
  return { outcome: "failed", exitCode: exitCode !== null && ownCodes.includes(exitCode) ? exitCode : 21 };
}

/**
 * Bash that writes the completion file: whole, or not at all. On a full disk it goes into the room that deploy.py has set aside
 * for it.
 */
export function completionScript(record: RunRecord, attempt: number, completion: Completion): string {
  const { run_dir, run_id, comms } = record;
  const { outcome, exitCode } = completion;
  const text = JSON.stringify({ run_id, attempt, outcome, exit_code: exitCode });
  const file = comms.completion_file;
  return lines(
    bash`cd -- ${run_dir} || exit 1`,
    "{",
    replaceScript(text, file),
    "} || {",
    bash`  rm -f -- "$draft"; room=${`.room.${file}`}`,
    '  [ -f "$room" ] && [ ! -L "$room" ] &&',
    bash`  printf '%s\n' ${text} 1<> "$room" && truncate -s ${text.length + 1} -- "$room" && mv -fT -- "$room" ${file}`,
    "}",
  );
}
