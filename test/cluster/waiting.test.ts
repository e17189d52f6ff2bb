import { expect, test } from "vitest";
import { describeEvent, describeWaiting, duration } from "../../src/cli/progress.ts";
import { ClusterError, ConnectionError } from "../../src/cluster/cluster-error.ts";
import { backOff } from "../../src/cluster/contact.ts";
import { completionOf } from "../../src/cluster/evaluator.ts";
import { pollDelay } from "../../src/cluster/pace.ts";
import { newRunId } from "../../src/cluster/run-id.ts";
import type { RunStateName } from "../../src/cluster/run-state.ts";
import { submitToSlurm } from "../../src/cluster/slurm.ts";
import type { Answer, Transport } from "../../src/cluster/transport.ts";
import { recordOf } from "./records.ts";

const { comms } = recordOf("slurm");

test.each([
  ["queued", 3, {}, 1],
  ["queued", 300, {}, 5],
  ["queued", 300, { poll_seconds: 60 }, 40],
  ["queued", 300, { poll_seconds: 60, lease_seconds: 9 }, 3],
  ["starting", 300, {}, 1],
  ["deploying", 300, {}, 2],
  ["evaluating", 300, { poll_seconds: 1 }, 1],
  ["unknown", 300, {}, 5],
  ["finishing", 300, { poll_seconds: 60 }, 1],
] as const)("%s for %i s with %j: the next look is %i s away", (name: RunStateName, seconds, more, want) => {
  const state = { state: name, reason: "", exitCode: null, next: null };
  expect(pollDelay(state, seconds, { ...comms, ...more })).toBe(want);
});

test.each([
  [0, "succeeded", 0],
  [20, "failed", 20],
  [21, "failed", 21],
  [143, "failed", 143],
  [1, "failed", 21],
  [127, "failed", 21],
  [137, "failed", 21],
  [null, "failed", 21],
] as const)("an evaluator that ended with %j makes the job end %s, %i", (code, outcome, exitCode) => {
  expect(completionOf(code)).toEqual({ outcome, exitCode });
});

test.each([
  [0, "0s"],
  [59.6, "1m"],
  [130, "2m10s"],
  [3600, "1h"],
  [3905, "1h05m"],
  [-1, "0s"],
])("%d s is %s", (seconds, text) => expect(duration(seconds)).toBe(text));

test("what is waited for, how long, until when", () => {
  const state = { state: "evaluating", reason: "the model answers", exitCode: null, next: null } as const;
  const tasks = new Map([["arc.0", { status: "running", answered: 12 }]]);
  expect(describeWaiting({ state, seconds: 61, limitSeconds: 7200, tasks })).toBe(
    "evaluating · 1m01s of at most 2h · arc.0 running, 12 answers",
  );
  expect(describeWaiting({ state, seconds: 61, limitSeconds: null, tasks: new Map() })).toBe(
    "evaluating · 1m01s · the model answers",
  );
});

test("an event of a job cannot move the cursor", () => {
  const event = {
    at: "2026-01-02T03:04:05.678Z",
    phase: "load",
    event: "done",
    attempt: 2,
    message: "\u001b[2Jok",
  };
  expect(describeEvent(event)).toBe("03:04:05Z  load      done (attempt 2)  \\x1b[2Jok");
});

test("run ids sort by time", () => {
  expect(newRunId(new Date("2026-01-02T03:04:05.678Z"), 0.9999999)).toBe("20260102-030405-ffff");
  expect(newRunId(new Date("2026-01-02T03:04:05.678Z"), 0)).toBe("20260102-030405-0000");
});

test("a lost connection is tried again ever more slowly", () => {
  expect([0, 1, 2, 5, 6, 20].map(backOff)).toEqual([1, 2, 4, 32, 60, 60]);
});

test("an sbatch that nobody can settle is not repeated, and not called a failure of the job", async () => {
  const scripts: string[] = [];
  const run = async (script: string): Promise<Answer> => {
    scripts.push(script);
    if (script.includes("sbatch"))
      throw new ConnectionError({ what: "stub broke off." }, { isTransient: true, mayHaveRun: true });
    return { stdout: "12 other\n", stderr: "", exitCode: 0 };
  };
  const transport: Transport = { place: "stub", run, kubectl: null };
  const submission = {
    runDir: "/jobs/r",
    runId: "r",
    clusters: null,
    submitArguments: [],
    orchestrate: true,
  };
  const error = await submitToSlurm(transport, submission, [0, 0]).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ClusterError);
  expect((error as ClusterError).failure).toMatchObject({
    output: "stub broke off.",
    left: "the artifact set in /jobs/r",
  });
  expect(scripts.filter((script) => script.includes("sbatch"))).toHaveLength(1);
  expect(scripts).toHaveLength(3);
});
