import { beforeEach, describe, expect, test, vi } from "vitest";
import { endEvaluator, stopRun } from "../../src/cluster/stop.ts";
import { look, newWatch } from "../../src/cluster/watch.ts";
import { evaluated, type FakeJob, fakeSlurm, served } from "./fake-slurm.ts";

vi.mock("../../src/cluster/interrupt.ts", () => import("./kubernetes/no-wait.ts"));

/** Limits that Node's own clock keeps go by the told one, too. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout"] });
  vi.spyOn(AbortSignal, "timeout").mockImplementation((milliseconds) => {
    const late = new AbortController();
    setTimeout(() => late.abort(), milliseconds);
    return late.signal;
  });
});

const cancelled = /scancel .*--name/;

/** How a run is stopped, after how many seconds that is over, and at which it was cancelled. */
async function stopped(job: FakeJob) {
  const cancelledAt: number[] = [];
  const cluster = fakeSlurm(job);
  const run: typeof cluster.following.transport.run = async (script, options) => {
    if (cancelled.test(script)) cancelledAt.push(cluster.seconds());
    return cluster.following.transport.run(script, options);
  };
  const following = { ...cluster.following, transport: { ...cluster.following.transport, run } };
  const end = await stopRun(following, newWatch()).then(
    ({ state }) => state.state,
    (error: Error) => error.message,
  );
  return { end, seconds: cluster.seconds(), cancelledAt };
}

const runsUntil = (until: number) => (seconds: number) => (seconds < until ? "RUNNING" : "CANCELLED");

describe("a job that is asked for an orderly end has teardown_seconds and 30 s, which are 60 s", () => {
  test.each([
    ["it ends just in time", 60, { end: "cancelled", seconds: 60, cancelledAt: [] }],
    ["it is a second late", 61, { end: "cancelled", seconds: 61, cancelledAt: [60] }],
  ])("%s", async (_what, until, want) => {
    expect(await stopped({ files: served, state: runsUntil(until) })).toEqual(want);
  });
});

describe("a job that is cancelled has teardown_seconds and 60 s, which are 90 s", () => {
  const files = { "job.json": served["job.json"] };
  const late = "Job 7 on stub was asked to stop and has not ended.";
  test.each([
    ["it ends just in time", files, 90, { end: "cancelled", seconds: 90, cancelledAt: [0] }],
    ["it is a second late", files, 91, { end: late, seconds: 90, cancelledAt: [0] }],
    ["after its 60 s for an orderly end", served, 150, { end: "cancelled", seconds: 150, cancelledAt: [60] }],
    ["a second late after those", served, 151, { end: late, seconds: 150, cancelledAt: [60] }],
  ])("%s", async (_what, files, until, want) => {
    expect(await stopped({ files, state: runsUntil(until) })).toEqual(want);
  });
});

describe("a broken connection is tried again for 30 s before it is said that nothing was stopped", () => {
  const job = { files: { "job.json": served["job.json"] }, state: () => "CANCELLED" };
  const silent = "stub does not answer: the job was not stopped.";
  test.each([
    ["it is back just in time", 30, { end: "cancelled", seconds: 30 }],
    ["it is back a second late", 31, { end: silent, seconds: 30 }],
  ])("%s", async (_what, silentUntil, want) => {
    expect(await stopped({ ...job, silentUntil })).toMatchObject(want);
  });
});

describe("an evaluator whose model is gone has 30 s", () => {
  test.each([
    ["it ends just in time", 30, { isRunning: false, seconds: 30 }],
    ["it is a second late: the run ends without it", 31, { isRunning: true, seconds: 30 }],
  ])("%s", async (_what, evaluatesUntil, want) => {
    const cluster = fakeSlurm({ files: evaluated, state: () => "COMPLETED", evaluatesUntil });
    const { transport, record, reporter } = cluster.following;
    const watch = newWatch();
    const last = await look(transport, record, watch, reporter, { keepsLease: false, slurmSeconds: 0 });
    const { state, evidence } = await endEvaluator(cluster.following, watch, last);
    expect(state.state).toBe("succeeded");
    expect({ isRunning: evidence.evaluator.kind === "running", seconds: cluster.seconds() }).toEqual(want);
  });
});
