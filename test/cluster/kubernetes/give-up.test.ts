import { expect, test, vi } from "vitest";
import { giveUp } from "../../../src/cluster/kubernetes/give-up.ts";
import type { RunRecord } from "../../../src/cluster/run-record.ts";
import { type Look, newWatch } from "../../../src/cluster/watch.ts";
import { recordOf } from "../records.ts";
import { fakeKubectl } from "./fake-kubectl.ts";

vi.mock("../../../src/cluster/interrupt.ts", () => import("./no-wait.ts"));

const kubernetes = { context: "c", namespace: "n", ray_cluster: "a", reader: { spec: { containers: [] } } };
const record: RunRecord = { ...recordOf("slurm"), target: "kubernetes", run_dir: "/runs/a", kubernetes };
const state = { state: "failed", reason: "the head pod is lost", exitCode: 11, next: null } as const;
const evidence = { record, directory: "there", failure: null, scheduler: { kind: "live", state: "RUNNING" } };
const seen = { state, evidence } as unknown as Look;

interface Volume {
  /** Numbered, as grep gives it. */
  readonly lastWord: string;
  /** What stands in failed.json already. */
  readonly failed?: object;
}

/** Gives a run up whose pods go when it is deleted, or stay. */
async function givenUp(podsStay: boolean, { lastWord, failed }: Volume) {
  const notes: string[] = [];
  let isDeleted = false;
  const kubectl = fakeKubectl((words) => {
    if (words.startsWith("delete rayjobs")) isDeleted = true;
    if (words.startsWith("get rayjobs"))
      return isDeleted
        ? undefined
        : { metadata: { name: "7" }, status: { rayClusterName: "a", jobDeploymentStatus: "Running" } };
    const isThere = podsStay || !isDeleted;
    const pod = { metadata: { name: "h", labels: { "ray.io/cluster": "a" } }, status: { phase: "Running" } };
    return words.startsWith("get pods") ? { items: isThere ? [pod] : [] } : "";
  });
  const run = async (script: string) => {
    if (script.includes("grep -n")) return { stdout: lastWord, stderr: "", exitCode: 0 };
    const text = /printf '%s\\n' '(.*)' > /.exec(script)?.[1] ?? "";
    const stands = failed === undefined ? text : JSON.stringify(failed);
    return { stdout: script.includes("cat failed.json") ? stands : "directory\n", stderr: "", exitCode: 0 };
  };
  const reporter = { note: (text: string) => void notes.push(text), event: () => {}, waiting: () => {} };
  const stopping = {
    transport: { place: "p", kubectl, run },
    record,
    reporter,
    interrupt: { leave: new AbortController().signal },
  };
  const watch = newWatch();
  watch.rayJob.heard.add("{}");
  const end = await giveUp(stopping, watch, seen, { state, class: "lost" });
  return { end, notes: notes.join("\n") };
}

const plain = { lastWord: "12:\u001b[31mloads the model\u001b[0m\n" };

test.each<[string, Volume, object]>([
  ["its log ends somewhere", plain, { log: "logs/deploy.log:12", line: "loads the model" }],
  ["it has no log", { lastWord: "" }, { log: null, line: null }],
  [
    "it had failed before",
    { ...plain, failed: { phase: "load", class: "ray", message: "m", attempt: 1 } },
    { class: "ray", phase: "load" },
  ],
])("failed.json of a run that was given up: %s", async (_what, volume, failure) => {
  const { end } = await givenUp(false, volume);
  expect(end.evidence.failure).toMatchObject({ class: "lost", ...failure });
  expect(end.left ?? []).toEqual([]);
});

test("it is said what of it could not be removed, and where to look", async () => {
  const { end, notes } = await givenUp(true, plain);
  expect(end.left).toEqual(["pod h"]);
  expect(end.state).toBe(state);
  expect(notes).toMatch(/not all of it is gone after 180 s\. Left: pod h\. Look at what holds it: `kubectl /);
});
