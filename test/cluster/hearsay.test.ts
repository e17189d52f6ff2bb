import { describe, expect, test, vi } from "vitest";
import type { Evidence } from "../../src/cluster/evidence.ts";
import { follow } from "../../src/cluster/follow.ts";
import { doubtHearsay } from "../../src/cluster/hearsay.ts";
import { stopRun } from "../../src/cluster/stop.ts";
import { look, newWatch } from "../../src/cluster/watch.ts";
import type { EvalPlan } from "../../src/compiler/5-plan/types.ts";
import { evaluated, fakeSlurm, served } from "./fake-slurm.ts";
import { recordOf } from "./records.ts";

vi.mock("../../src/cluster/interrupt.ts", () => import("./kubernetes/no-wait.ts"));

const plan = { deadlines: { teardown_seconds: 30, evaluate_seconds: 9000 } } as EvalPlan;

describe("a job that accounting calls RUNNING, and that the controller does not know", () => {
  // It is looked at every other second, and every fifth once nobody knows it: the first looks beyond one minute, and another.
  test.each([
    ["has ended as its files say", evaluated, { state: "succeeded", exitCode: 0 }, 61],
    [
      "is not followed for ever where they say nothing",
      { "job.json": served["job.json"] },
      { state: "unknown" },
      126,
    ],
  ])("%s", async (_name, files, want, seconds) => {
    const cluster = fakeSlurm({ files, state: () => null });
    const { state } = await follow({ ...cluster.following, plan });
    expect(state).toMatchObject(want);
    expect(cluster.seconds()).toBe(seconds);
  });

  test("lives if the controller says so within a minute", async () => {
    const cluster = fakeSlurm({ files: evaluated, state: (s) => (s < 59 ? null : "COMPLETING") });
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

test.each([
  ["is believed for a minute", [[60, true]], "live"],
  ["is believed no longer", [[60.001, true]], "absent"],
  [
    "is believed for another minute after the controller has confirmed it",
    [
      [59, false],
      [1, true],
      [60, true],
    ],
    "live",
  ],
] as const)("hearsay %s", (_name, looks, want) => {
  const heard = { since: null };
  const hear = (isHearsay: boolean) => {
    const scheduler = { kind: "live", state: "RUNNING", why: null, isHearsay } as const;
    return doubtHearsay(heard, { record: recordOf("slurm"), scheduler } as Evidence).scheduler.kind;
  };
  expect(hear(true)).toBe("live");
  const kinds = looks.map(([seconds, isHearsay]) => {
    vi.advanceTimersByTime(seconds * 1000);
    return hear(isHearsay);
  });
  expect(kinds.at(-1)).toBe(want);
});
