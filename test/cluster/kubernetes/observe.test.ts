import { expect, test } from "vitest";
import { observeRayJob } from "../../../src/cluster/kubernetes/observe.ts";
import { newRayJobMemory, type RayJobMemory } from "../../../src/cluster/kubernetes/rayjob-memory.ts";
import type { RunRecord } from "../../../src/cluster/run-record.ts";
import { recordOf } from "../records.ts";
import { fakeKubectl } from "./fake-kubectl.ts";

/** Looks at a RayJob that a queue admits, suspends, and admits again: each time it gets another RayCluster. */

function recordIn(ray_cluster: string | null): RunRecord {
  const kubernetes = {
    context: "c",
    namespace: "n",
    ray_cluster,
    reader: { spec: { containers: [{ name: "look" }] } },
  };
  return {
    ...recordOf("slurm"),
    target: "kubernetes",
    run_dir: `/runs/${ray_cluster ?? "run-id"}`,
    kubernetes,
  };
}

/** What the cluster shows at one look; `cluster` is the name that the operator gives. */
interface Shown {
  readonly word: string;
  readonly cluster?: string;
  /** RayClusters whose head is there. */
  readonly heads?: readonly string[];
  /** What deploy.py has told in them. */
  readonly says?: readonly string[];
  readonly onVolume?: string;
}

const event = (of: string, what: string) =>
  `{"at": "2026-01-02T03:04:05Z", "phase": "load", "event": "${what}", "job_id": "${of}", "attempt": 1}`;
const headOf = (cluster: string) => ({
  metadata: { name: `${cluster}-head`, labels: { "ray.io/cluster": cluster, "ray.io/node-type": "head" } },
  status: { phase: "Running", containerStatuses: [{ name: "ray-head", restartCount: 0 }] },
});

async function lookAt(shown: Shown, record: RunRecord, memory: RayJobMemory, offset = 0) {
  const { word, cluster = "", heads = [], says = [], onVolume = "" } = shown;
  const kubectl = fakeKubectl((words) => {
    if (words.startsWith("get rayjobs.ray.io"))
      return { metadata: { name: "7" }, status: { jobDeploymentStatus: word, rayClusterName: cluster } };
    if (words.startsWith("get pods")) return { items: heads.map(headOf) };
    if (words.startsWith("logs")) return says.map((line) => `${line}\n`).join("");
    return words.startsWith("get events") ? { items: [] } : "";
  });
  const scripts: string[] = [];
  const run = async (script: string) => {
    scripts.push(script);
    return { stdout: onVolume, stderr: "", exitCode: 0 };
  };
  const tails = [{ path: "events.jsonl", offset }];
  const question = { record, tails, lease: null, memory };
  const seen = await observeRayJob({ place: "p", run, kubectl }, kubectl, question);
  return { seen, asked: kubectl.asked, scripts };
}

const initializing = (cluster: string): Shown => ({ word: "Initializing", cluster });
const running = (cluster: string, ...what: readonly string[]): Shown => ({
  word: "Running",
  cluster,
  heads: [cluster],
  says: what.map((each) => event(cluster, each)),
});
/** The pods go before the name does. */
const suspending: Shown = { word: "Suspending", cluster: "a" };
const suspended: Shown = { word: "Suspended" };
const anew: Shown = { word: "" };

/** One look after the other, and what the last one gives: the directory, what was told in it, and what is missing. */
test.each<[string, string | null, readonly Shown[], string, readonly string[], string | null]>([
  ["named after the submission", null, [anew, initializing("a")], "/runs/a", [], null],
  ["not named yet", null, [anew], "/runs/run-id", [], null],
  [
    "it goes on",
    "a",
    [running("a", "started"), running("a", "started", "done")],
    "/runs/a",
    ["started", "done"],
    null,
  ],
  ["the first name did not last", "a", [initializing("a"), suspending, suspended], "/runs/a", [], null],
  ["queued, then admitted", "a", [suspending, suspended, anew, initializing("b")], "/runs/b", [], null],
  ["admitted while nobody looked", "a", [running("b", "started")], "/runs/b", ["started"], null],
  [
    "preempted: what it told is known, and no pod is missed",
    "a",
    [running("a", "started"), suspending],
    "/runs/a",
    ["started"],
    null,
  ],
  [
    "preempted, and admitted again: it begins anew",
    "a",
    [running("a", "started", "failed"), suspending, suspended, anew, running("b", "started")],
    "/runs/b",
    ["started"],
    null,
  ],
  [
    "the pods of a run that goes on are gone",
    "a",
    [running("a", "started"), { word: "Running", cluster: "a" }],
    "/runs/a",
    ["started"],
    "a-head: was deleted",
  ],
])("%s", async (_what, known, shown, directory, told, loss) => {
  const memory = newRayJobMemory();
  for (const each of shown) await lookAt(each, recordIn(known), memory);
  const { seen } = await lookAt(shown.at(-1) ?? anew, recordIn(known), memory);
  expect(seen.kubernetes.record.run_dir).toBe(directory);
  expect([...memory.heard].map((line) => /"event": "(\w+)"/.exec(line)?.[1])).toEqual(told);
  expect(seen.hasRunDir).toBe(told.length > 0);
  expect(seen.kubernetes.headLoss).toBe(loss);
  expect(seen.kubernetes.casualties.map(({ complaint }) => complaint)).toEqual(loss === null ? [] : [loss]);
});

test("the files of a run that was admitted again are read where it ended", async () => {
  const { scripts } = await lookAt({ word: "Complete", cluster: "b" }, recordIn("a"), newRayJobMemory());
  expect(scripts.join()).toContain("/runs/b");
});

test("what is told anew is not taken for what was told", async () => {
  const memory = newRayJobMemory();
  await lookAt(running("a", "started", "done"), recordIn("a"), memory);
  const { seen } = await lookAt(running("b", "started", "done"), recordIn("a"), memory, 2);
  expect(seen.growth.get("events.jsonl")?.text).toBe(`${event("b", "started")}\n${event("b", "done")}\n`);
});

test("the head of a RayCluster that is taken away is not asked", async () => {
  const { asked } = await lookAt({ ...suspending, heads: ["a"] }, recordIn("a"), newRayJobMemory());
  expect(asked).toEqual(["get rayjobs.ray.io 7", "get pods --selector=nano3/set"]);
});
