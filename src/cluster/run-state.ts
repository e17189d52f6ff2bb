import type { Evidence } from "./evidence.ts";

export type RunStateName =
  | "submitting"
  | "queued"
  | "starting"
  | "deploying"
  | "evaluating"
  | "finishing"
  | "succeeded"
  | "failed"
  | "cancelled"
  | "unknown";

export interface RunState {
  readonly state: RunStateName;
  /** One clause that says on what ground. */
  readonly reason: string;
  /** Of the job; null where it has not ended or nobody knows. */
  readonly exitCode: number | null;
}

/** The run will not change by itself any more. */
export function isFinal({ state }: RunState): boolean {
  return state === "succeeded" || state === "failed" || state === "cancelled";
}

/** Exit codes of the job (ARCHITECTURE.md). */
const exitMeanings: ReadonlyMap<number, string> = new Map([
  [10, "Ray did not come up"],
  [11, "the deployment failed"],
  [12, "the model never became ready"],
  [13, "the endpoint's answers are unfit"],
  [20, "at least one task failed"],
  [21, "the evaluation was refused or lost"],
  [30, "no completion file came in time"],
  [31, "no sign of life from nano3"],
  [143, "terminated"],
]);

/** What ended a job from outside, in Slurm's words and ours. */
const endings: ReadonlyMap<string, string> = new Map([
  ["TIMEOUT", "the time limit was reached"],
  ["DEADLINE", "the deadline was reached"],
  ["OUT_OF_MEMORY", "out of memory"],
  ["NODE_FAIL", "a node failed"],
  ["BOOT_FAIL", "a node did not boot"],
  ["LAUNCH_FAILED", "Slurm could not launch it"],
  ["PREEMPTED", "preempted by another job"],
  ["REVOKED", "revoked by the cluster"],
  ["REFUSED", "the operator refuses the RayJob"],
  ["LOST", "its process is gone and left no exit code"],
]);

/**
 * The one judgement of a run. Success needs positive evidence from both sides: the job's exit code and the results. What
 * could not be asked is unknown, never failed.
 */
export function judge(evidence: Evidence): RunState {
  const { scheduler } = evidence;
  switch (scheduler.kind) {
    case "unreachable":
      return { state: "unknown", reason: `the scheduler does not answer: ${scheduler.why}`, exitCode: null };
    case "absent":
      return judgeByFiles(evidence);
    case "live":
      return judgeLive(evidence, scheduler.state, scheduler.why);
    case "ended":
      return judgeEnded(evidence, scheduler.state, scheduler.exitCode, scheduler.why ?? null);
  }
}

function judgeLive(evidence: Evidence, word: string, why: string | null): RunState {
  const { job, endpoint, done, failure, results } = evidence;
  const still = (state: RunStateName, reason: string): RunState => ({ state, reason, exitCode: null });
  if (word === "PENDING" || word.startsWith("REQUEUE")) return still("queued", why ?? "waits for its turn");
  if (word === "SUSPENDED" || word === "STOPPED") return still("queued", "suspended by the cluster");
  if (failure !== null) return still("finishing", `${failure.phase} failed: ${failure.message}`);
  if (done !== null) return still("finishing", "shuts down");
  if (word === "COMPLETING") return still("finishing", "Slurm cleans up");
  if (results !== null) return still("finishing", "results are there");
  if (endpoint !== null) return still("evaluating", `the model answers at ${endpoint.url}`);
  if (word === "CONFIGURING" || job === null) return still("starting", "the job script has not begun");
  return still("deploying", `on ${job.host}`);
}

function judgeEnded(evidence: Evidence, word: string, code: number | null, why: string | null): RunState {
  const ending = endings.get(word);
  if (word === "CANCELLED") return { state: "cancelled", reason: "cancelled", exitCode: code || 143 };
  if (ending !== undefined) {
    const reason = why === null ? ending : `${ending}: ${why}`;
    return { state: "failed", reason, exitCode: code || null };
  }
  if (word === "COMPLETED") return judgeCompleted(evidence, code);
  if (word !== "FAILED") {
    return { state: "unknown", reason: `the scheduler calls it ${word}`, exitCode: code };
  }
  if (evidence.done?.outcome === "cancelled") {
    return { state: "cancelled", reason: "stopped on request", exitCode: code };
  }
  return { state: "failed", reason: explainFailure(evidence, code), exitCode: code };
}

function judgeCompleted({ results }: Evidence, code: number | null): RunState {
  const exitCode = code ?? results?.exit_code ?? null;
  if (results === null) return { state: "failed", reason: "the job ended without results", exitCode };
  if (results.outcome !== "succeeded" || results.exit_code !== 0) {
    return { state: "failed", reason: meaningOf(results.exit_code), exitCode: results.exit_code };
  }
  if (exitCode !== 0) return { state: "failed", reason: meaningOf(exitCode), exitCode };
  return { state: "succeeded", reason: "all tasks have results", exitCode: 0 };
}

/** Slurm forgets jobs; the files remember. */
function judgeByFiles({ hasRunDir, results, failure }: Evidence): RunState {
  const byFiles = "by its files: the scheduler does not know the job";
  if (results?.outcome === "succeeded" && results.exit_code === 0) {
    return { state: "succeeded", reason: `all tasks have results, ${byFiles}`, exitCode: 0 };
  }
  if (failure?.class === "terminated") {
    return { state: "cancelled", reason: `${failure.message}, ${byFiles}`, exitCode: 143 };
  }
  if (failure !== null) {
    const reason = `${failure.phase} failed, ${byFiles}`;
    return { state: "failed", reason, exitCode: failure.exit_code ?? null };
  }
  if (results !== null) {
    return {
      state: "failed",
      reason: `${meaningOf(results.exit_code)}, ${byFiles}`,
      exitCode: results.exit_code,
    };
  }
  const reason = hasRunDir ? "the scheduler does not know the job" : "neither job nor run directory is there";
  return { state: "unknown", reason, exitCode: null };
}

function explainFailure({ failure }: Evidence, code: number | null): string {
  return failure === null ? meaningOf(code) : `${failure.phase} failed: ${failure.message}`;
}

function meaningOf(code: number | null): string {
  if (code === null) return "no exit code";
  return exitMeanings.get(code) ?? `exit code ${code}`;
}
