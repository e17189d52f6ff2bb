import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runInPod } from "../../../src/cluster/kubernetes/reader.ts";
import { fakeKubectl } from "./fake-kubectl.ts";

/** A wait is that long by the clock, and takes none. */
const noWait = vi.hoisted(() => ({
  pause: async (seconds: number) => void vi.advanceTimersByTime(seconds * 1000),
}));
vi.mock("../../../src/cluster/interrupt.ts", () => noWait);
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

const noNode = {
  phase: "Pending",
  conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3 nodes" }],
};
const noImage = {
  phase: "Pending",
  containerStatuses: [{ name: "look", state: { waiting: { reason: "ErrImagePull" } } }],
};

test.each([
  ["that no node takes", noNode, "Unschedulable: 0/3 nodes", 60],
  ["without its image", noImage, "ErrImagePull", 20],
  ["that nothing is said of", { phase: "Pending" }, undefined, 360],
])("a pod %s is waited for, but not for ever", async (_what, status, said, seconds) => {
  const kubectl = fakeKubectl((words) =>
    words.startsWith("get pod") ? { metadata: { name: "nano3-look-1" }, status } : "pod/nano3-look-1",
  );
  const reader = { spec: { containers: [{ name: "look" }] } };
  const from = performance.now();
  await expect(runInPod(kubectl, reader, "true", {})).rejects.toMatchObject({
    failure: said === undefined ? {} : { output: expect.stringContaining(said) },
  });
  expect(Math.abs((performance.now() - from) / 1000 - seconds)).toBeLessThan(3);
});
