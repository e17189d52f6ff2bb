import type { Evidence } from "../evidence.ts";
import type { RunState } from "../run-state.ts";
import { isLeaving, type SchedulerView } from "../scheduler-view.ts";
import { waitsFor } from "./pending.ts";
import { type Rule, still } from "./rule.ts";
import { describeFailure } from "./words.ts";

type Live = Extract<SchedulerView, { readonly kind: "live" }>;

const waiting: ReadonlySet<string> = new Set([
  "PENDING",
  "REQUEUED",
  "REQUEUE_FED",
  "REQUEUE_HOLD",
  "SPECIAL_EXIT",
  "RESV_DEL_HOLD",
  "EXPEDITING",
]);
const halted: ReadonlySet<string> = new Set(["SUSPENDED", "STOPPED"]);
const booting: ReadonlySet<string> = new Set(["CONFIGURING", "POWER_UP_NODE"]);

/**
 * A job that the scheduler still has. Before its script runs, the files are those of a former attempt; after that, what is
 * furthest on is the state.
 */
export const liveRules: readonly Rule<Live>[] = [
  {
    name: "waits",
    judge: ({ record, job }, { state, why }) => {
      if (!waiting.has(state)) return null;
      const { reason, next } = waitsFor(why, record);
      return still("queued", job === null ? reason : `again, after attempt ${job.attempt}: ${reason}`, next);
    },
  },
  {
    name: "halted",
    judge: (_evidence, { state }) => (halted.has(state) ? still("queued", "suspended by the cluster") : null),
  },
  {
    name: "nodes boot",
    judge: (_evidence, { state }) =>
      booting.has(state) ? still("starting", "its nodes are being made ready") : null,
  },
  {
    name: "failing",
    judge: ({ failure }) => failure && still("finishing", describeFailure(failure)),
  },
  {
    name: "told to end",
    judge: ({ done }) =>
      done && still("finishing", done.outcome === "cancelled" ? "asked to stop, shuts down" : "shuts down"),
  },
  {
    name: "leaving",
    judge: (_evidence, view) => (isLeaving(view) ? still("finishing", view.why ?? "Slurm cleans up") : null),
  },
  {
    name: "evaluated",
    judge: ({ results }) => results && still("finishing", "results are there"),
  },
  {
    name: "runs unseen",
    judge: ({ directory, record }) =>
      directory === "gone"
        ? still(
            "unknown",
            "the job runs, but its run directory cannot be seen, nor what it does",
            `look for ${record.run_dir}, or \`nano3 cancel ${record.run_id}\``,
          )
        : null,
  },
  {
    name: "evaluator gone",
    judge: ({ record, endpoint, evaluator }) =>
      endpoint && evaluator.kind === "ended"
        ? still(
            "finishing",
            `the evaluation ${howEnded(evaluator.exitCode)}, and the job has not been told`,
            `\`nano3 attach ${record.run_id}\` tells it`,
          )
        : null,
  },
  {
    name: "evaluating",
    judge: (evidence, { why }) =>
      evidence.endpoint &&
      watched(evidence, "evaluating", withComplaint(`the model answers at ${evidence.endpoint.url}`, why)),
  },
  {
    name: "deploying",
    judge: (evidence, { why }) =>
      evidence.job && watched(evidence, "deploying", withComplaint(`on ${evidence.job.host}`, why)),
  },
  {
    name: "not begun",
    judge: (_evidence, { why }) => still("starting", withComplaint("the job script has not begun", why)),
  },
];

/** Of a job that runs, the scheduler says something only where something is wrong. */
function withComplaint(reason: string, why: string | null): string {
  return why === null ? reason : `${reason}; ${why}`;
}

function howEnded(exitCode: number | null): string {
  return exitCode === null ? "is gone without an exit code" : `has ended with exit code ${exitCode}`;
}

/** The job gives itself up when nobody keeps its lease; after half of that time it is worth saying. */
function watched(
  { record, leaseAge }: Evidence,
  state: "deploying" | "evaluating",
  reason: string,
): RunState {
  const limit = record.comms.lease_seconds;
  if (leaseAge === null || leaseAge < limit / 2) return still(state, reason);
  const quiet = `no nano3 has followed it for ${Math.round(leaseAge)} s; it gives up after ${limit} s`;
  return still(state, `${reason}; ${quiet}`, `\`nano3 attach ${record.run_id}\` follows it again`);
}
