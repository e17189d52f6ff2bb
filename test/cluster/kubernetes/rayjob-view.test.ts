import { describe, expect, test } from "vitest";
import { readPods, readRayJob } from "../../../src/cluster/kubernetes/objects.ts";
import { isOver, readRayJobView } from "../../../src/cluster/kubernetes/rayjob-view.ts";

const jobOf = (status: object | undefined, metadata: object = {}) =>
  readRayJob({ metadata: { name: "nano3-a", ...metadata }, ...(status && { status }) });

const unschedulable = {
  metadata: { name: "w" },
  status: {
    phase: "Pending",
    conditions: [
      {
        type: "PodScheduled",
        status: "False",
        reason: "Unschedulable",
        message: "0/3 nodes: Insufficient nvidia.com/gpu",
      },
    ],
  },
};

const unpulled = {
  metadata: { name: "h" },
  status: {
    phase: "Pending",
    containerStatuses: [
      { name: "ray-head", state: { waiting: { reason: "ImagePullBackOff", message: "no such tag" } } },
    ],
  },
};

describe("what the operator says, in the words of the other schedulers", () => {
  test.each([
    [
      "not taken up",
      undefined,
      [],
      { kind: "live", state: "PENDING", why: "the operator has not taken it up" },
    ],
    ["suspended by Kueue", { jobDeploymentStatus: "Suspended" }, [], { kind: "live", state: "PENDING" }],
    [
      "no pods yet",
      { jobDeploymentStatus: "Initializing" },
      [],
      { kind: "live", state: "PENDING", why: "its pods are being made" },
    ],
    [
      "no node has the GPUs",
      { jobDeploymentStatus: "Initializing" },
      [unschedulable],
      { kind: "live", state: "PENDING", why: "w: Unschedulable: 0/3 nodes: Insufficient nvidia.com/gpu" },
    ],
    [
      "no image",
      { jobDeploymentStatus: "Initializing" },
      [unpulled],
      { kind: "live", state: "PENDING", why: "h: ImagePullBackOff: no such tag" },
    ],
    [
      "runs",
      { jobDeploymentStatus: "Running", jobStatus: "RUNNING" },
      [],
      { kind: "live", state: "RUNNING", why: null },
    ],
    [
      "a submitter that does not start",
      { jobDeploymentStatus: "Running" },
      [unpulled],
      { kind: "live", state: "RUNNING", why: "h: ImagePullBackOff: no such tag" },
    ],
    [
      "a word of a later operator",
      { jobDeploymentStatus: "Dreaming" },
      [],
      { kind: "live", state: "RUNNING" },
    ],
    [
      "complete",
      { jobDeploymentStatus: "Complete", jobStatus: "SUCCEEDED" },
      [],
      { kind: "ended", state: "COMPLETED", exitCode: 0 },
    ],
    [
      "stopped counts as complete there",
      { jobDeploymentStatus: "Complete", jobStatus: "STOPPED" },
      [],
      { kind: "ended", state: "CANCELLED", exitCode: 143 },
    ],
    [
      "a task failed",
      {
        jobDeploymentStatus: "Failed",
        jobStatus: "FAILED",
        reason: "AppFailed",
        message: "Job entrypoint command failed with exit code 20, last available logs",
      },
      [],
      { kind: "ended", state: "FAILED", exitCode: 20 },
    ],
    [
      "killed, and its log speaks of other codes",
      {
        jobDeploymentStatus: "Failed",
        reason: "AppFailed",
        message:
          "Job entrypoint command failed with exit code -9, last available logs (truncated to 20,000 chars):\nthe harness ended with exit code 1",
      },
      [],
      { kind: "ended", state: "FAILED", exitCode: 137 },
    ],
    [
      "no code, and a log behind it",
      {
        jobDeploymentStatus: "Failed",
        reason: "AppFailed",
        message: "Unexpected error occurred\nTraceback: exit code 3",
      },
      [],
      { kind: "ended", state: "FAILED", exitCode: null, why: "AppFailed: Unexpected error occurred" },
    ],
    [
      "deadline",
      { jobDeploymentStatus: "Failed", reason: "DeadlineExceeded", message: "too late" },
      [],
      { kind: "ended", state: "TIMEOUT", exitCode: null, why: "DeadlineExceeded: too late" },
    ],
    [
      "no submission",
      { jobDeploymentStatus: "Failed", reason: "SubmissionFailed", message: "BackoffLimitExceeded" },
      [],
      { kind: "ended", state: "FAILED", exitCode: null, why: "SubmissionFailed: BackoffLimitExceeded" },
    ],
    [
      "refused",
      { jobDeploymentStatus: "ValidationFailed", message: "The RayJob spec is invalid: x" },
      [],
      { kind: "ended", state: "REFUSED", exitCode: null, why: "The RayJob spec is invalid: x" },
    ],
  ])("%s", (_name, status, pods, want) => {
    expect(
      readRayJobView({ job: jobOf(status), pods: readPods({ items: pods }), warnings: [], wasLive: true }),
    ).toMatchObject(want);
  });

  test("an object that is not there is absent, one that is going is live", () => {
    for (const wasLive of [true, false])
      expect(readRayJobView({ job: undefined, pods: [], warnings: [], wasLive })).toEqual({
        kind: "absent",
        wasDeleted: wasLive,
      });
    const going = jobOf({ jobDeploymentStatus: "Running" }, { deletionTimestamp: "2026-01-02T03:04:05Z" });
    expect(readRayJobView({ job: going, pods: [], warnings: [], wasLive: true })).toMatchObject({
      kind: "live",
      state: "COMPLETING",
    });
  });

  test("what pods do not say of themselves, events say", () => {
    const pods = readPods({ items: [{ metadata: { name: "h" }, status: { phase: "Pending" } }] });
    const warnings = ['h: FailedMount: configmap "nano3-a" not found'];
    expect(
      readRayJobView({ job: jobOf({ jobDeploymentStatus: "Initializing" }), pods, warnings, wasLive: true }),
    ).toMatchObject({
      why: warnings[0],
    });
  });

  test.each(["Complete", "Failed", "ValidationFailed"])("%s is final", (word) => {
    const job = jobOf({ jobDeploymentStatus: word });
    expect(job && isOver(job)).toBe(true);
  });
});
