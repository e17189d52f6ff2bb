import { describe, expect, test, vi } from "vitest";
import { follow } from "../../src/cluster/follow.ts";
import { stopRun } from "../../src/cluster/stop.ts";
import { look, newWatch } from "../../src/cluster/watch.ts";
import type { EvalPlan } from "../../src/compiler/5-plan/types.ts";
import { evaluated, fakeSlurm, served } from "./fake-slurm.ts";

vi.mock("../../src/cluster/interrupt.ts", () => import("./kubernetes/no-wait.ts"));

const plan = { deadlines: { teardown_seconds: 30, evaluate_seconds: 9000 } } as EvalPlan;

describe("a job that accounting calls RUNNING, and that the controller does not know", () => {
  test.each([
    ["has ended as its files say", evaluated, { state: "succeeded", exitCode: 0 }, 60],
    [
      "is not followed for ever where they say nothing",
      { "job.json": served["job.json"] },
      { state: "unknown" },
      120,
    ],
  ])("%s", async (_name, files, want, seconds) => {
    const cluster = fakeSlurm({ files, state: () => null });
    const { state } = await follow({ ...cluster.following, plan });
    expect(state).toMatchObject(want);
    expect(Math.abs(cluster.seconds() - seconds)).toBeLessThan(10);
  });

  test("lives if the controller says so within a minute", async () => {
    const cluster = fakeSlurm({ files: evaluated, state: (s) => (s < 30 ? null : "COMPLETING") });
    const { state } = await follow({ ...cluster.following, plan });
    expect(state.reason).toMatch(/the scheduler still cleans up after it/);
  });

  test("is stopped once it was asked to stop", async () => {
    const cluster = fakeSlurm({ files: served, state: () => null });
    const end = await stopRun(cluster.following, newWatch());
    expect(end.state).toMatchObject({ state: "cancelled", exitCode: 143, reason: "stopped on request" });
  });

  test("has not begun anew where it was seen to have ended", async () => {
    const { following } = fakeSlurm({ files: served, state: () => null });
    const ended = { state: "cancelled", reason: "stopped on request", exit_code: 143, next: null } as const;
    const options = { keepsLease: false, slurmSeconds: 0 };
    const seen = async (record: typeof following.record) =>
      (await look(following.transport, record, newWatch(), following.reporter, options)).state;
    expect(await seen(following.record)).toMatchObject({
      state: "evaluating",
      reason: expect.stringMatching(/the controller does not know it/),
    });
    expect((await seen({ ...following.record, ended })).state).toBe("unknown");
  });
});
