import type { Evidence } from "../evidence.ts";
import type { SchedulerView } from "../scheduler-view.ts";
import { cancelled, failed, type Rule, still, succeeded } from "./rule.ts";
import {
  describeFailure,
  describeGap,
  filesSay,
  isWhole,
  meaningOf,
  whereToLook,
  whyStopped,
} from "./words.ts";

type Absent = Extract<SchedulerView, { readonly kind: "absent" }>;
type Unreachable = Extract<SchedulerView, { readonly kind: "unreachable" }>;

/**
 * The scheduler says that there is no such job: it ended long ago, or never was. Schedulers forget, the files remember. The
 * job's side of a success is then that nothing in them speaks of a failure.
 */
export const absentRules: readonly Rule<Absent>[] = [
  {
    name: "not submitted",
    judge: (evidence) =>
      evidence.record.job_id === null && evidence.job === null && filesSay(evidence) === null
        ? still(
            "submitting",
            "no job id is recorded: it is being submitted, or that was cut off",
            "when it stays so, submit again",
          )
        : null,
  },
  {
    name: "stopped, by files",
    judge: (evidence) => {
      const why = whyStopped(evidence);
      return why === null ? null : cancelled(`${why}${byFiles(evidence)}`);
    },
  },
  {
    name: "failed, by files",
    judge: (evidence) => {
      const { failure, results } = evidence;
      if (failure === null || (failure.phase === "teardown" && isWhole(results))) return null;
      const reason = `${describeFailure(failure)}${byFiles(evidence)}`;
      return failed(reason, failure.exit_code || null, whereToLook(evidence));
    },
  },
  {
    name: "told of a failure, by files",
    judge: (evidence) => {
      const { done } = evidence;
      if (done === null || done.outcome === "succeeded") return null;
      const code = done.exit_code || null;
      return failed(`${meaningOf(code)}${byFiles(evidence)}`, code, whereToLook(evidence));
    },
  },
  {
    name: "succeeded, by files",
    judge: (evidence) =>
      isWhole(evidence.results) ? succeeded(`all tasks have results${byFiles(evidence)}`) : null,
  },
  {
    name: "results not whole, by files",
    judge: (evidence) =>
      evidence.results &&
      failed(
        `${describeGap(evidence.results)}${byFiles(evidence)}`,
        evidence.results.exit_code || null,
        `\`nano3 results ${evidence.record.run_id}\``,
      ),
  },
  {
    name: "ended well by its log, files unread",
    judge: ({ directory, done, record }) =>
      directory === "unread" && done !== null
        ? {
            state: "succeeded",
            reason:
              "by its log the evaluation ended well, and the RayJob is there no more; its results could not be read",
            exitCode: 0,
            next: `\`nano3 results ${record.run_id}\``,
          }
        : null,
  },
  {
    name: "deleted",
    judge: (_evidence, { wasDeleted }) =>
      wasDeleted === true ? cancelled("somebody deleted it, and no file says more") : null,
  },
  {
    name: "forgotten, files unread",
    judge: ({ directory, record }) =>
      directory === "unread"
        ? still(
            "unknown",
            "the RayJob is there no more, and the files of the run could not be read",
            `\`nano3 status ${record.run_id}\` tries again`,
          )
        : null,
  },
  {
    name: "nothing left",
    judge: ({ directory }) =>
      directory === "gone" ? still("unknown", "neither job nor run directory is there") : null,
  },
  {
    name: "no trace of an end",
    judge: ({ record }) =>
      still(
        "unknown",
        "the scheduler does not know the job, and no file says how it ended",
        `\`nano3 logs ${record.run_id}\``,
      ),
  },
];

function byFiles({ record, directory, scheduler }: Evidence): string {
  const what = directory === "unread" ? "log" : "files";
  if (record.job_id === null) return `; by its ${what}, as no job id is recorded`;
  return scheduler.kind === "live"
    ? `; by its ${what}, as the scheduler still cleans up after it`
    : `; by its ${what}, as the scheduler does not know the job`;
}

/** The scheduler could not be asked: nothing is known of the job, whatever its files say. */
export const unreachableRules: readonly Rule<Unreachable>[] = [
  {
    name: "not asked",
    judge: (evidence, { why }) => {
      const files = filesSay(evidence);
      const reason = `the scheduler does not answer: ${why}`;
      return still("unknown", files === null ? reason : `${reason}; by its files ${files}`);
    },
  },
];
