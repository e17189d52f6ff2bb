import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ClusterError, ConnectionError } from "../../../src/cluster/cluster-error.ts";
import { newRayJobMemory } from "../../../src/cluster/kubernetes/rayjob-memory.ts";
import { readVolume } from "../../../src/cluster/kubernetes/volume.ts";
import type { Transport } from "../../../src/cluster/transport.ts";
import { recordOf } from "../records.ts";
import { fakeKubectl } from "./fake-kubectl.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

const reader = { spec: { containers: [{ name: "look" }] } };
const record = {
  ...recordOf("slurm"),
  kubernetes: { context: "c", namespace: "n", ray_cluster: "r", reader },
};
const question = { record, tails: [{ path: "events.jsonl", offset: 1 }], lease: null };

const base64 = (text: string) => Buffer.from(text).toString("base64");
const event = (message: string) => `{"at": "2026-01-02T03:04:05Z", "phase": "load", "event": "${message}"}`;
const answer = `directory\nfile done ${base64("{}")}\ntail events.jsonl 9 ${base64(`${event("started")}\n${event("done")}\n`)}\n`;

/** A way to the volume on which each try ends as the list says (a number: half an answer, and that exit code); the clock goes on by ten seconds with each. */
function wayOf(...ends: readonly (string | number | Error)[]): {
  readonly transport: Transport;
  readonly tries: () => number;
} {
  let tries = 0;
  const run = async () => {
    const end = ends[Math.min(tries, ends.length - 1)] ?? "";
    tries += 1;
    vi.advanceTimersByTime(10_000);
    if (end instanceof Error) throw end;
    return typeof end === "number"
      ? { stdout: "directory\n", stderr: "", exitCode: end }
      : { stdout: end, stderr: "", exitCode: 0 };
  };
  return { transport: { place: "p", run, kubectl: fakeKubectl(() => "") }, tries: () => tries };
}

const refused = new ClusterError({ what: "The pod ended early.", output: "exceeded quota" });
const noWait = vi.hoisted(() => ({ pause: async () => {} }));
vi.mock("../../../src/cluster/interrupt.ts", () => noWait);

test("what was heard from the head's log is not told again", async () => {
  const memory = newRayJobMemory();
  memory.heard.add(event("started"));
  const { transport } = wayOf(answer);
  const seen = await readVolume(transport, { ...question, memory }, true);
  expect(seen).toMatchObject({ hasRunDir: true, unread: null });
  expect(seen.growth.get("events.jsonl")?.text).toBe(`${event("done")}\n`);
});

test.each([
  ["a pod that fails once", [refused, answer], true, 2, null],
  ["a pod that fails on and on", [refused], true, 4, "The pod ended early. exceeded quota"],
  ["a script that breaks off half-way once", [137, answer], true, 2, null],
  ["a RayJob that is there no more", [refused], false, 1, "The pod ended early. exceeded quota"],
])("%s", async (_what, ends, isThere, tries, unread) => {
  const way = wayOf(...ends);
  const seen = await readVolume(way.transport, { ...question, memory: newRayJobMemory() }, isThere);
  expect([way.tries(), seen.unread]).toEqual([tries, unread]);
});

test("what was heard of a run stands in the place of files that cannot be read", async () => {
  const memory = newRayJobMemory();
  memory.heard.add('{"at": "2026-01-02T03:04:05Z", "phase": "evaluate", "event": "done", "exit_code": 0}');
  const way = wayOf(refused);
  const seen = await readVolume(way.transport, { ...question, memory }, false);
  expect(seen).toMatchObject({ hasRunDir: false, unread: "The pod ended early. exceeded quota" });
  expect(JSON.parse(seen.files.get("done") ?? "{}")).toMatchObject({ outcome: "succeeded", exit_code: 0 });
  expect(way.tries()).toBeGreaterThan(1);
});

test("no answer of the API server is the caller's matter", async () => {
  const lost = new ConnectionError({ what: "no answer" }, { isTransient: true, mayHaveRun: true });
  const way = wayOf(lost);
  await expect(readVolume(way.transport, { ...question, memory: newRayJobMemory() }, true)).rejects.toBe(
    lost,
  );
});
