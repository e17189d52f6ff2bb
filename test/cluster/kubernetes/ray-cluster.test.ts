import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { follow } from "../../../src/cluster/follow.ts";
import { withRayCluster } from "../../../src/cluster/kubernetes/ray-cluster.ts";
import { settleRayJob } from "../../../src/cluster/kubernetes/submit.ts";
import { takeNote } from "../../../src/cluster/recall.ts";
import { type RunRecord, readRecord } from "../../../src/cluster/run-record.ts";
import type { EvalPlan } from "../../../src/compiler/5-plan/types.ts";
import { recordOf } from "../records.ts";
import { fakeKubectl } from "./fake-kubectl.ts";

const noWait = vi.hoisted(() => ({ pause: async () => {} }));
vi.mock("../../../src/cluster/interrupt.ts", () => noWait);

let state = "";
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "nano3-named-"));
  vi.stubEnv("NANO3_STATE_DIR", state);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(state, { recursive: true });
});

const ended = { state: "failed", reason: "it failed", exit_code: 12, next: null } as const;

function recordIn(ray_cluster: string | null, more: Partial<RunRecord> = {}): RunRecord {
  const kubernetes = {
    context: "c",
    namespace: "n",
    ray_cluster,
    reader: { spec: { containers: [{ name: "look" }] } },
  };
  const run_dir = `/runs/${ray_cluster ?? "run-id"}`;
  return { ...recordOf("slurm"), target: "kubernetes", run_dir, kubernetes, ...more };
}

const job = (rayClusterName: string, word = "Running") => ({
  metadata: { name: "7" },
  status: { jobDeploymentStatus: word, rayClusterName },
});

/** What is recorded, what the API server says, and the directory after that; null: it was not asked. */
test.each<[string, RunRecord, unknown, string | null]>([
  ["it is named", recordIn(null), job("a"), "/runs/a"],
  ["it is not named yet", recordIn(null), job(""), "/runs/run-id"],
  ["it is named anew", recordIn("a"), job("b"), "/runs/b"],
  ["it is suspended: what it has told lies where it was", recordIn("a"), job("", "Suspended"), "/runs/a"],
  ["it is there no more", recordIn("a"), new Error('"7" not found'), "/runs/a"],
  ["nobody may ask", recordIn("a"), new Error("is forbidden: User"), "/runs/a"],
  ["its end is known", recordIn("a", { ended }), job("b"), null],
])("a record is settled: %s", async (_what, record, said, directory) => {
  const kubectl = fakeKubectl(() => said);
  const settled = await settleRayJob(kubectl, record);
  expect(settled.run_dir).toBe(directory ?? record.run_dir);
  expect(kubectl.asked).toHaveLength(directory === null ? 0 : 1);
  expect(settled === record).toBe(settled.run_dir === record.run_dir);
});

test("a look that finds another name is remembered", () => {
  const known = recordIn("a");
  const seen = {
    state: { state: "queued", reason: "", exitCode: null, next: null },
    evidence: { record: withRayCluster(known, "b") },
  };
  expect(takeNote(known, seen as never, () => {}).record.run_dir).toBe("/runs/b");
  expect(readRecord(known.run_id)).toMatchObject({ run_dir: "/runs/b", kubernetes: { ray_cluster: "b" } });
});

test("Ctrl-C on a run that waited for its name longer than its submission: its pods are waited for", async () => {
  const stop = new AbortController();
  const head = {
    metadata: { name: "a-head", labels: { "ray.io/cluster": "a" } },
    status: { phase: "Running" },
  };
  let [looks, isThere, pods] = [0, true, 3];
  const kubectl = fakeKubectl((words) => {
    if (words.startsWith("get rayjobs.ray.io")) {
      looks += 1;
      if (looks === 3) stop.abort();
      return isThere ? job(looks < 2 ? "" : "a", "Initializing") : undefined;
    }
    if (words.startsWith("delete rayjobs.ray.io")) isThere = false;
    if (!isThere) pods -= 1;
    return words.startsWith("get pods") ? { items: pods > 0 ? [head] : [] } : "";
  });
  const notes: string[] = [];
  const reporter = { note: (text: string) => notes.push(text), event: () => {}, waiting: () => {} };
  const record = recordIn(null);
  const end = await follow({
    transport: { place: "p", kubectl, run: async () => ({ stdout: "", stderr: "", exitCode: 0 }) },
    record,
    plan: { deadlines: {}, comms: {} } as EvalPlan,
    secrets: {},
    reporter,
    interrupt: { stop: stop.signal, leave: new AbortController().signal },
  });
  expect(end).toMatchObject({ state: { state: "cancelled" }, evidence: { record: { run_dir: "/runs/a" } } });
  expect(notes).toEqual([
    "The operator has taken it up: everything of it in /runs/a.",
    "Deleting the RayJob.",
  ]);
  expect(readRecord(record.run_id)).toMatchObject({ run_dir: "/runs/a" });
  expect(pods).toBeLessThanOrEqual(0);
});
