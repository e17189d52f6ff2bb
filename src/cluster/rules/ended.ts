import type { Evidence } from "../evidence.ts";
import type { SchedulerView } from "../scheduler-view.ts";
import { cancelled, failed, type Rule, succeeded } from "./rule.ts";
import {
  describeFailure,
  describeGap,
  filesSay,
  isWhole,
  meaningOf,
  whereToLook,
  whyStopped,
} from "./words.ts";

type Ended = Extract<SchedulerView, { readonly kind: "ended" }>;

/** What ended a job from outside, in Slurm's words and ours, and what helps. */
const endings: ReadonlyMap<string, readonly [string, string | null]> = new Map([
  ["TIMEOUT", ["the time limit was reached", "give it more: `run.env.time`"]],
  ["DEADLINE", ["the deadline was reached", "submit again"]],
  ["OUT_OF_MEMORY", ["out of memory", "give it more: `run.env.mem`"]],
  ["NODE_FAIL", ["a node failed", "submit again"]],
  ["BOOT_FAIL", ["a node did not boot", "submit again"]],
  ["LAUNCH_FAILED", ["Slurm could not launch it", "submit again"]],
  ["PREEMPTED", ["preempted by another job", "submit again"]],
  ["REVOKED", ["revoked by the cluster", "submit again"]],
  ["REFUSED", ["the operator refuses the RayJob", null]],
  ["LOST", ["its process is gone and left no exit code", null]],
]);

/** A job that the scheduler says has ended. Its word and exit code are one side, the results the other. */
export const endedRules: readonly Rule<Ended>[] = [
  {
    name: "cancelled",
    judge: (evidence, { state }) =>
      state === "CANCELLED"
        ? cancelled(`the job was cancelled${whatCameBefore(evidence)}`, resultsOf(evidence))
        : null,
  },
  {
    name: "ended from outside",
    judge: (evidence, { state, exitCode, why }) => {
      const [ending, help] = endings.get(state) ?? [];
      if (ending === undefined) return null;
      const reason = `${ending}${why ? `: ${why}` : ""}${whatCameBefore(evidence)}`;
      return failed(reason, exitCode || null, resultsOf(evidence) ?? help ?? whereToLook(evidence));
    },
  },
  {
    name: "word not known",
    judge: (evidence, { state, exitCode }) => {
      if (state === "COMPLETED" || state === "FAILED") return null;
      const files = filesSay(evidence);
      const reason = `the scheduler calls it ${state}${files === null ? "" : `; by its files ${files}`}`;
      return { state: "unknown", reason, exitCode, next: null };
    },
  },
  {
    name: "stopped on request",
    judge: (evidence, { state, exitCode }) => {
      const why = whyStopped(evidence);
      const isIts = state === "FAILED" && (exitCode === 143 || exitCode === null);
      return isIts && why !== null ? cancelled(why, resultsOf(evidence)) : null;
    },
  },
  {
    name: "failed without a code, but ended well",
    judge: ({ done, failure, results }, { state, exitCode, why }) =>
      state === "FAILED" && exitCode === null && done?.exit_code === 0 && failure === null && isWhole(results)
        ? {
            state: "succeeded",
            reason: `all tasks have results, and the program ended well; whoever runs it lost sight of it${why ? ` (${why})` : ""}`,
            exitCode: 0,
            next: null,
          }
        : null,
  },
  {
    name: "failed",
    judge: (evidence, { state, exitCode, why }) => {
      if (state !== "FAILED" && !exitCode) return null;
      const { failure, results } = evidence;
      // KubeRay loses the code of a program whose head is gone; the program has written it down.
      const code = exitCode || failure?.exit_code || null;
      const kept = isWhole(results) ? ", although all tasks have results" : "";
      const reason = failure === null ? (why ?? meaningOf(code)) : describeFailure(failure);
      return failed(`${reason}${kept}`, code, whereToLook(evidence));
    },
  },
  {
    name: "ended, files unread",
    judge: ({ directory, record }, { exitCode }) =>
      directory === "unread" && !exitCode
        ? {
            state: "succeeded",
            reason: "the operator calls it complete; its results could not be read",
            exitCode: 0,
            next: `\`nano3 results ${record.run_id}\``,
          }
        : null,
  },
  {
    name: "ended unseen",
    judge: ({ directory, record }, { exitCode }) =>
      directory === "gone"
        ? {
            state: "unknown",
            reason:
              "the job ended well, but its run directory cannot be seen: whether tasks have results is not known",
            exitCode,
            next: `look for ${record.run_dir}`,
          }
        : null,
  },
  {
    name: "no results",
    judge: ({ record, results }, { exitCode }) =>
      results === null
        ? failed("the job ended without results", exitCode, `\`nano3 logs ${record.run_id} evaluate\``)
        : null,
  },
  {
    name: "results not whole",
    judge: ({ record, results }, { exitCode }) =>
      results !== null && !isWhole(results)
        ? failed(describeGap(results), results.exit_code || exitCode, `\`nano3 results ${record.run_id}\``)
        : null,
  },
  {
    name: "succeeded",
    judge: ({ failure }) =>
      succeeded(
        `all tasks have results${failure === null ? "" : `; after that ${describeFailure(failure)}`}`,
      ),
  },
];

/** The consequence of an end from outside is no news. */
const consequences: ReadonlySet<string> = new Set(["terminated", "time-limit"]);

function whatCameBefore({ failure, results }: Evidence): string {
  if (failure !== null && !consequences.has(failure.class)) return `, after ${describeFailure(failure)}`;
  return isWhole(results) ? ", after all tasks had results" : "";
}

function resultsOf(evidence: Evidence): string | null {
  return isWhole(evidence.results) ? whereToLook(evidence) : null;
}
