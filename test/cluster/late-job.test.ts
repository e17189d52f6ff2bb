import { describe, expect, test, vi } from "vitest";
import { follow } from "../../src/cluster/follow.ts";
import { endLateJob } from "../../src/cluster/late-job.ts";
import type { RunRecord } from "../../src/cluster/run-record.ts";
import { stopRun } from "../../src/cluster/stop.ts";
import { look, newWatch } from "../../src/cluster/watch.ts";
import type { EvalPlan } from "../../src/compiler/5-plan/types.ts";
import { evaluated, type FakeJob, fakeSlurm, served } from "./fake-slurm.ts";
import { recordOf } from "./records.ts";

vi.mock("../../src/cluster/interrupt.ts", () => import("./kubernetes/no-wait.ts"));

const plan = { deadlines: { teardown_seconds: 30 } } as EvalPlan;

describe("a job that Slurm cleans up after for long is left alone", () => {
  test.each([
    ["its files tell how it ended", evaluated, { state: "succeeded", exitCode: 0 }, 90],
    [
      "they tell of a failure",
      {
        ...evaluated,
        "failed.json": { attempt: 1, phase: "load", class: "oom", message: "m", exit_code: 12 },
      },
      { state: "failed", exitCode: 12 },
      90,
    ],
    [
      "they tell nothing: after a quarter of an hour nobody looks any more",
      served,
      { state: "finishing" },
      900,
    ],
  ])("%s", async (_name, files, want, seconds) => {
    const cluster = fakeSlurm({ files, state: () => "COMPLETING" });
    const end = await follow({ ...cluster.following, plan });
    expect(end.state).toMatchObject(want);
    expect(cluster.seconds()).toBe(seconds);
    expect(cluster.sent.join("\n")).not.toMatch(/scancel|"outcome"/);
  });

  test("nor is it cancelled by who stops the run: it has stopped", async () => {
    const cluster = fakeSlurm({ files: served, state: () => "COMPLETING" });
    const end = await stopRun(cluster.following, newWatch());
    expect(end.state).toMatchObject({ state: "cancelled", exitCode: 143 });
    expect(cluster.sent.join("\n")).not.toMatch(/scancel|"outcome"/);
  });
});

test("a job that goes on after it was told to end is cancelled", async () => {
  const cluster = fakeSlurm({ files: evaluated, state: (s) => (s < 200 ? "RUNNING" : "COMPLETING") });
  expect((await follow({ ...cluster.following, plan })).state).toMatchObject({ state: "succeeded" });
  expect(cluster.sent.filter((script) => /scancel .*--name/.test(script))).toHaveLength(1);
});

describe("a job that was done so many seconds ago", () => {
  const told = "RUNNING";
  const leaving = "COMPLETING";
  test.each([
    ["goes on within teardown_seconds and a minute", evaluated, told, 89.999, { end: undefined, cancels: 0 }],
    ["goes on after them: it is cancelled", evaluated, told, 90, { end: "succeeded", cancels: 1 }],
    ["is cleaned up after, and may still end", evaluated, leaving, 89.999, { end: undefined, cancels: 0 }],
    ["has ended as its files say", evaluated, leaving, 90, { end: "succeeded", cancels: 0 }],
    ["may have left no file yet", served, leaving, 899.999, { end: undefined, cancels: 0 }],
    ["is not looked at any more", served, leaving, 900, { end: "finishing", cancels: 0 }],
  ])("%s", async (_what, files, state, seconds, want) => {
    const cancels = () => sent.filter((script) => /scancel .*--name/.test(script)).length;
    const { following, sent } = fakeSlurm({ files, state: () => (cancels() > 0 ? leaving : state) });
    const watch = newWatch();
    const options = { keepsLease: false, slurmSeconds: 0 };
    const seen = await look(following.transport, following.record, watch, following.reporter, options);
    const end = await endLateJob({ ...following, plan }, watch, seen, seconds);
    expect({ end: end?.state.state, cancels: cancels() }).toEqual(want);
  });
});

describe("who stops a run", () => {
  const stopped = async (record: Partial<RunRecord>, files: FakeJob["files"], runs: number) => {
    const cluster = fakeSlurm({ files, state: (s) => (s < runs ? "RUNNING" : "COMPLETING") });
    await stopRun({ ...cluster.following, record: { ...recordOf("slurm"), ...record } }, newWatch());
    return cluster.sent.join("\n");
  };

  test("does not tell a job otherwise that was told how the evaluation ended", async () => {
    expect(await stopped({}, evaluated, 20)).not.toMatch(/"outcome"/);
    expect(await stopped({}, served, 20)).toMatch(/"outcome":"cancelled"/);
  });

  test.each([
    [30, true],
    [120, false],
  ])("waits for an orderly end of %i s and a little more", async (teardown_seconds, isCancelled) => {
    const sent = await stopped({ teardown_seconds }, served, 125);
    expect(/scancel .*--name/.test(sent)).toBe(isCancelled);
  });
});
