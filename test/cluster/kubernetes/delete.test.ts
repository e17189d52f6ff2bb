import { describe, expect, test, vi } from "vitest";
import { clock } from "../../../src/cluster/clock.ts";
import { deleteRayJob, endRayJob } from "../../../src/cluster/kubernetes/delete.ts";
import type { Look } from "../../../src/cluster/watch.ts";
import { recordOf } from "../records.ts";
import { fakeKubectl } from "./fake-kubectl.ts";

vi.mock("../../../src/cluster/interrupt.ts", () => import("./no-wait.ts"));

const leave = new AbortController().signal;
const kubernetes = { context: "c", namespace: "n", ray_cluster: "r", reader: { spec: { containers: [] } } };
const record = { ...recordOf("slurm"), kubernetes };

/** A RayJob and its pod, each there until a second of the told clock; and how many seconds have passed. */
function clusterOf(job: number, pod: number) {
  const began = clock();
  const seconds = () => clock() - began;
  const kubectl = fakeKubectl((words) => {
    if (words.startsWith("get rayjobs"))
      return seconds() < job ? { metadata: { name: "7", deletionTimestamp: "now" } } : undefined;
    const head = { metadata: { name: "head", labels: { "ray.io/cluster": "r" } } };
    return words.startsWith("get pods") ? { items: seconds() < pod ? [head] : [] } : "";
  });
  return { kubectl, seconds };
}

/** It is looked every second: what goes in the last one is not seen any more. */
describe("a RayJob that is deleted has 180 s to be gone with its pods", () => {
  test.each([
    ["both go just in time", 10, 179, 179, null],
    ["a pod is late", 10, 180, 180, "pod head"],
    ["all is late", 180, 180, 180, "RayJob 7, pod head"],
  ])("%s", async (_what, job, pod, after, left) => {
    const { kubectl, seconds } = clusterOf(job, pod);
    const deleted = deleteRayJob(kubectl, record, leave);
    if (left === null) await deleted;
    else
      await expect(deleted).rejects.toMatchObject({
        failure: { what: expect.stringMatching(/not all of it is gone after 180 s\.$/), left },
      });
    expect(seconds()).toBe(after);
  });
});

describe("the pods of a run that is over are waited for for 60 s", () => {
  const seen = { evidence: { record, scheduler: { kind: "ended", state: "Complete" } } } as unknown as Look;
  test.each([
    ["they go just in time", 59, 59, ""],
    ["they are late, and the run is over all the same", 60, 60, "Not gone after 60 s: pod head."],
  ])("%s", async (_what, pod, after, said) => {
    const { kubectl, seconds } = clusterOf(0, pod);
    const notes: string[] = [];
    const reporter = { note: (text: string) => notes.push(text), event: () => {}, waiting: () => {} };
    await endRayJob(kubectl, seen, { reporter, interrupt: { leave } });
    expect(notes.join()).toMatch(new RegExp(`^${said}`));
    expect(notes).toHaveLength(said === "" ? 0 : 1);
    expect(seconds()).toBe(after);
  });
});
