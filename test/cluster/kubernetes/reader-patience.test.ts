import { expect, test, vi } from "vitest";
import { runInPod } from "../../../src/cluster/kubernetes/reader.ts";
import { fakeKubectl } from "./fake-kubectl.ts";

vi.mock("../../../src/cluster/interrupt.ts", () => import("./no-wait.ts"));

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
  expect((performance.now() - from) / 1000).toBe(seconds);
});
