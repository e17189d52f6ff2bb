import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { follow } from "../../../src/cluster/follow.ts";
import type { RunRecord } from "../../../src/cluster/run-record.ts";
import type { EvalPlan } from "../../../src/compiler/5-plan/types.ts";
import { recordOf } from "../records.ts";
import { fakeKubectl } from "./fake-kubectl.ts";

/** A wait is that long by the clock, and takes none. */
const noWait = vi.hoisted(() => ({
  pause: async (seconds: number) => void vi.advanceTimersByTime(seconds * 1000),
}));
vi.mock("../../../src/cluster/interrupt.ts", () => noWait);
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

const kubernetes = {
  context: "c",
  namespace: "n",
  ray_cluster: "a",
  reader: { containers: [{ name: "look" }] },
};
const record: RunRecord = { ...recordOf("slurm"), target: "kubernetes", run_dir: "/runs/a", kubernetes };

/** Follows a RayJob to its end. `job` gives its status at each look, undefined when it is gone; `volume` what a pod reads. */
async function followed(
  job: () => object | undefined,
  volume: () => string | Error,
  heard: readonly string[] = [],
) {
  const head = { metadata: { name: "h", labels: { "ray.io/cluster": "a", "ray.io/node-type": "head" } } };
  let isLive = true;
  const kubectl = fakeKubectl((words) => {
    if (words.startsWith("get rayjobs.ray.io")) {
      const status = job();
      isLive = (status as { jobDeploymentStatus?: string } | undefined)?.jobDeploymentStatus === "Running";
      return status && { metadata: { name: "7" }, status: { rayClusterName: "a", ...status } };
    }
    if (words.startsWith("get pods"))
      return { items: isLive ? [{ ...head, status: { phase: "Running" } }] : [] };
    return words.startsWith("logs") ? heard.map((line) => `${line}\n`).join("") : "";
  });
  let reads = 0;
  const run = async () => {
    reads += 1;
    const stdout = volume();
    if (stdout instanceof Error) throw stdout;
    return { stdout, stderr: "", exitCode: 0 };
  };
  const signal = new AbortController().signal;
  const end = await follow({
    transport: { place: "p", kubectl, run },
    record,
    plan: { deadlines: { teardown_seconds: 30 }, comms: {} } as EvalPlan,
    secrets: {},
    reporter: { note: () => {}, event: () => {}, waiting: () => {} },
    interrupt: { stop: signal, leave: signal },
  });
  return { end, reads };
}

const complete = { jobDeploymentStatus: "Complete", jobStatus: "SUCCEEDED" };

test("a RayJob that is complete, and whose directory stays unseen: after a minute nobody looks any more", async () => {
  const { end, reads } = await followed(
    () => complete,
    () => "",
  );
  expect(end.state).toMatchObject({ state: "unknown", next: "look for /runs/a" });
  expect(end.state.reason).toMatch(/ended well, but its run directory cannot be seen/);
  expect(reads).toBeLessThan(40);
});

test("its directory is seen late", async () => {
  let looks = 0;
  const results = { outcome: "failed", exit_code: 20, attempt: 1, tasks: [] };
  const text = Buffer.from(JSON.stringify(results)).toString("base64");
  const { end } = await followed(
    () => complete,
    () => {
      looks += 1;
      return looks < 5 ? "" : `directory\nfile results/results.json ${text}\n`;
    },
  );
  expect(end.state).toMatchObject({ state: "failed", exitCode: 20 });
});
