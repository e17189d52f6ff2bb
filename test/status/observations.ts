import type { Evidence } from "../../src/cluster/evidence.ts";
import type { FailureFile, ResultsFile } from "../../src/cluster/run-files.ts";
import type { RunRecord } from "../../src/cluster/run-record.ts";
import type { SchedulerView } from "../../src/cluster/scheduler-view.ts";
import { recordOf } from "../cluster/records.ts";

/**
 * What can be seen of a run, each observation in its classes: two values are of one class when no rule can tell them apart.
 * The table of states is their product.
 */

const record: RunRecord = { ...recordOf("slurm"), run_id: "RUN", run_dir: "/jobs/RUN" };

const live = (state: string, why: string | null = null): SchedulerView => ({ kind: "live", state, why });
const ended = (state: string, exitCode: number | null): SchedulerView => ({ kind: "ended", state, exitCode });

const task = { id: "arc.0", status: "succeeded", samples: 8 };
const whole: ResultsFile = { outcome: "succeeded", exit_code: 0, attempt: 1, tasks: [task] };
const failure: FailureFile = {
  phase: "load",
  class: "out-of-memory",
  message: "CUDA out of memory",
  exit_code: 12,
  attempt: 1,
};

type Classes<Value> = Readonly<Record<string, Value>>;

/** Each observation and its classes by name. */
export const observations = {
  scheduler: {
    unreachable: { kind: "unreachable", why: "Socket timed out" },
    "not known": { kind: "absent" },
    deleted: { kind: "absent", wasDeleted: true },
    PENDING: live("PENDING", "Priority"),
    "PENDING, held": live("PENDING", "JobHeldUser"),
    SUSPENDED: live("SUSPENDED"),
    CONFIGURING: live("CONFIGURING"),
    RUNNING: live("RUNNING"),
    "RUNNING, with a complaint": live("RUNNING", "ray-head: ImagePullBackOff"),
    COMPLETING: live("COMPLETING"),
    "COMPLETED 0": ended("COMPLETED", 0),
    "COMPLETED, no code": ended("COMPLETED", null),
    "COMPLETED 1": ended("COMPLETED", 1),
    "FAILED 12": ended("FAILED", 12),
    "FAILED 143": ended("FAILED", 143),
    "FAILED, no code": ended("FAILED", null),
    CANCELLED: ended("CANCELLED", 0),
    TIMEOUT: ended("TIMEOUT", 0),
    NODE_FAIL: ended("NODE_FAIL", null),
    LOST: ended("LOST", null),
    "on another host": { kind: "elsewhere", host: "login2" },
    "a new word": ended("SHINY", 0),
  } satisfies Classes<SchedulerView>,
  "job id": { known: "7", "not known": null },
  directory: { there: "there", "out of reach": "out of reach", unread: "unread", gone: "gone" },
  "job.json": { there: { job_id: "7", attempt: 1, host: "n1" }, none: null },
  "endpoint.json": { there: { url: "http://n1:8000/v1/completions/", attempt: 1 }, none: null },
  done: {
    succeeded: { attempt: 1, outcome: "succeeded", exit_code: 0 },
    failed: { attempt: 1, outcome: "failed", exit_code: 21 },
    cancelled: { attempt: 1, outcome: "cancelled", exit_code: 143 },
    none: null,
  },
  "failed.json": {
    "of a phase": failure,
    "of the teardown": {
      ...failure,
      phase: "teardown",
      class: "internal",
      message: "Serve hangs",
      exit_code: 11,
    },
    "by a signal": {
      ...failure,
      class: "terminated",
      message: "SIGTERM: somebody ended the job",
      exit_code: 143,
    },
    none: null,
  },
  "results.json": {
    whole,
    "of a failed task": {
      ...whole,
      outcome: "failed",
      exit_code: 20,
      tasks: [{ ...task, status: "failed" }],
    },
    "without samples": { ...whole, tasks: [{ ...task, samples: 0 }] },
    none: null,
  },
  evaluator: {
    running: { kind: "running" },
    "ended 0": { kind: "ended", exitCode: 0 },
    gone: { kind: "ended", exitCode: null },
    none: { kind: "none" },
  },
  lease: { kept: 3, stale: 90, none: null },
} as const satisfies Readonly<Record<string, Classes<unknown>>>;

export type Observations = typeof observations;
export type Name = keyof Observations;

/** One class of each observation. */
export type Combination = { readonly [N in Name]: keyof Observations[N] & string };

export const names = Object.keys(observations) as readonly Name[];

/** The classes of an observation. */
export function classesOf(name: Name): readonly string[] {
  return Object.keys(observations[name]);
}

export const inDirectory = [
  "job.json",
  "endpoint.json",
  "done",
  "failed.json",
  "results.json",
  "evaluator",
  "lease",
] as const;

/** Words of a scheduler for a job that it still has. */
export const liveWords: ReadonlySet<string> = new Set([
  "PENDING",
  "PENDING, held",
  "SUSPENDED",
  "CONFIGURING",
  "RUNNING",
  "RUNNING, with a complaint",
  "COMPLETING",
]);

/** What the log of a RayJob's head tells, too. */
const inLog: ReadonlySet<string> = new Set(["job.json", "endpoint.json", "done", "failed.json"]);

/** Words of KubeRay's operator for a job that is over, or there no more. */
const overWords: ReadonlySet<string> = new Set([
  "COMPLETED 0",
  "FAILED 12",
  "FAILED 143",
  "FAILED, no code",
  "CANCELLED",
  "TIMEOUT",
  "not known",
  "deleted",
]);

/**
 * Whether it can be seen at all. A directory that is gone holds no files; one is out of reach while a RayJob lives, unread when
 * one is over, and then its log may have told of some. Of a job whose id nobody knows no scheduler can be asked, nor a volume;
 * a process of this host is lost only where its directory is, and that another host runs it is known from there.
 */
export function canOccur(combination: Combination): boolean {
  const { directory } = combination;
  const isHidden = (name: Name) => directory === "gone" || (directory === "unread" && !inLog.has(name));
  if (inDirectory.some((name) => combination[name] !== "none" && isHidden(name))) return false;
  if (directory === "unread" && !overWords.has(combination.scheduler)) return false;
  if (directory === "gone" && ["LOST", "on another host"].includes(combination.scheduler)) return false;
  if (directory === "out of reach" && !liveWords.has(combination.scheduler)) return false;
  return (
    combination["job id"] === "known" || (combination.scheduler === "not known" && directory !== "unread")
  );
}

/** Every combination that can occur. */
export function* combinations(): Generator<Combination> {
  for (const combination of product(names)) if (canOccur(combination)) yield combination;
}

function* product([name, ...rest]: readonly Name[]): Generator<Combination> {
  if (name === undefined) return yield {} as Combination;
  for (const others of product(rest))
    for (const value of classesOf(name)) yield { ...others, [name]: value } as Combination;
}

/** The evidence of a combination. */
export function evidenceOf(combination: Combination): Evidence {
  const value = <N extends Name>(name: N) =>
    (observations[name] as Record<string, unknown>)[
      combination[name]
    ] as Observations[N][keyof Observations[N]];
  return {
    record: { ...record, job_id: value("job id") },
    scheduler: value("scheduler"),
    directory: value("directory"),
    job: value("job.json"),
    endpoint: value("endpoint.json"),
    done: value("done"),
    failure: value("failed.json"),
    results: value("results.json") as ResultsFile | null,
    finished: [],
    evaluator: value("evaluator"),
    leaseAge: value("lease"),
  };
}
