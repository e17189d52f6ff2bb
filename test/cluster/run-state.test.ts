import { describe, expect, test } from "vitest";
import type { Evidence } from "../../src/cluster/evidence.ts";
import { judge } from "../../src/cluster/judge.ts";
import type { FailureFile, ResultsFile } from "../../src/cluster/run-files.ts";
import type { RunStateName } from "../../src/cluster/run-state.ts";
import type { SchedulerView } from "../../src/cluster/scheduler-view.ts";
import { recordOf } from "./records.ts";

const nothing: Evidence = {
  record: recordOf("slurm"),
  scheduler: { kind: "absent" },
  directory: "there",
  job: null,
  endpoint: null,
  done: null,
  failure: null,
  results: null,
  finished: [],
  evaluator: { kind: "none" },
  leaseAge: null,
};

const job = { job_id: "7", attempt: 1, host: "n1" };
const endpoint = { url: "http://n1:8000/v1/completions/", attempt: 1 };
const task = { id: "arc.0", status: "succeeded", samples: 8 };
const good: ResultsFile = { outcome: "succeeded", exit_code: 0, attempt: 1, tasks: [task] };
const bad: ResultsFile = { outcome: "failed", exit_code: 20, attempt: 1, tasks: [] };
const failure: FailureFile = { phase: "load", class: "oom", message: "no memory", exit_code: 12, attempt: 1 };

const live = (state: string, why: string | null = null): SchedulerView => ({ kind: "live", state, why });
const ended = (state: string, exitCode: number | null): SchedulerView => ({ kind: "ended", state, exitCode });
const dead: SchedulerView = { kind: "unreachable", why: "Socket timed out" };

type Row = readonly [SchedulerView, Partial<Evidence>, RunStateName, number | null, RegExp?];

describe("the state of a run", () => {
  const rows: readonly Row[] = [
    [live("PENDING", "Priority"), {}, "queued", null, /^Priority$/],
    [live("REQUEUE_HOLD"), {}, "queued", null],
    [live("SUSPENDED"), { job, endpoint }, "queued", null],
    [live("CONFIGURING"), {}, "starting", null],
    [live("RUNNING"), {}, "starting", null],
    [live("RUNNING"), { job }, "deploying", null, /n1/],
    [live("RUNNING"), { job, endpoint }, "evaluating", null],
    [live("RUNNING"), { job, endpoint, results: good }, "finishing", null],
    [live("RUNNING"), { job, endpoint, done: { attempt: 1, outcome: "succeeded" } }, "finishing", null],
    [live("RUNNING"), { job, failure }, "finishing", null, /no memory/],
    [live("COMPLETING"), { job, endpoint, results: good }, "finishing", null],
    [ended("COMPLETED", 0), { results: good }, "succeeded", 0],
    [ended("COMPLETED", 0), {}, "failed", 0, /without results/],
    [ended("COMPLETED", 0), { results: bad }, "failed", 20],
    [ended("COMPLETED", null), { results: good }, "succeeded", 0],
    [ended("COMPLETED", 0), { results: { ...good, exit_code: 21 } }, "failed", 21],
    [ended("FAILED", 12), { failure }, "failed", 12, /load failed: no memory/],
    [ended("FAILED", 20), { results: bad }, "failed", 20, /at least one task/],
    [ended("FAILED", 20), { results: good }, "failed", 20],
    [ended("FAILED", 31), {}, "failed", 31, /sign of life/],
    [ended("FAILED", 143), { done: { attempt: 1, outcome: "cancelled" } }, "cancelled", 143],
    [ended("CANCELLED", 0), {}, "cancelled", 143],
    [ended("CANCELLED", 143), { results: good }, "cancelled", 143],
    [ended("OUT_OF_MEMORY", 0), { results: good }, "failed", null, /memory/],
    [ended("TIMEOUT", 0), { results: good }, "failed", null, /time limit/],
    [ended("NODE_FAIL", 0), {}, "failed", null],
    [ended("PREEMPTED", 0), {}, "failed", null],
    [ended("LOST", null), { results: good }, "failed", null],
    [ended("SHINY_NEW_STATE", 0), { results: good }, "unknown", 0],
    [dead, {}, "unknown", null, /does not answer: Socket/],
    [dead, { results: good }, "unknown", null],
    [dead, { failure }, "unknown", null],
    [{ kind: "elsewhere", host: "login2" }, { results: good }, "unknown", null, /process of login2/],
    [{ kind: "absent" }, {}, "unknown", null],
    [{ kind: "absent", wasDeleted: true }, {}, "cancelled", 143, /somebody deleted it/],
    [{ kind: "absent", wasDeleted: true }, { failure }, "failed", 12],
    [{ kind: "absent" }, { directory: "gone" }, "unknown", null, /neither/],
    [{ kind: "absent" }, { results: good }, "succeeded", 0, /by its files/],
    [{ kind: "absent" }, { results: bad }, "failed", 20],
    [{ kind: "absent" }, { failure }, "failed", 12],
  ];
  for (const [scheduler, more, state, exitCode, reason] of rows)
    test(`${JSON.stringify(scheduler)} with ${JSON.stringify(more)} is ${state}`, () => {
      const judged = judge({ ...nothing, scheduler, ...more });
      expect([judged.state, judged.exitCode]).toEqual([state, exitCode]);
      if (reason !== undefined) expect(judged.reason).toMatch(reason);
    });

  test("success is never guessed: without good results nothing is one", () => {
    const words = ["COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "OUT_OF_MEMORY", "NODE_FAIL", "X"];
    const views = [dead, live("RUNNING"), live("COMPLETING"), { kind: "absent" } as const];
    for (const scheduler of [...views, ...words.flatMap((word) => [ended(word, 0), ended(word, null)])])
      for (const results of [null, bad])
        expect(judge({ ...nothing, scheduler, results }).state).not.toBe("succeeded");
  });
});
