import { describe, expect, test, vi } from "vitest";
import { clock } from "../../src/cluster/clock.ts";
import { follow } from "../../src/cluster/follow.ts";
import type { RunRecord } from "../../src/cluster/run-record.ts";
import { stopRun } from "../../src/cluster/stop.ts";
import type { Answer, Transport } from "../../src/cluster/transport.ts";
import { newWatch } from "../../src/cluster/watch.ts";
import type { EvalPlan } from "../../src/compiler/5-plan/types.ts";
import { recordOf } from "./records.ts";

vi.mock("../../src/cluster/interrupt.ts", () => import("./kubernetes/no-wait.ts"));

/** A job that was told to end, and what Slurm says of it at which second. */
interface Job {
  readonly state: (seconds: number) => string;
  readonly files: Readonly<Record<string, object>>;
}

const attempt = 1;
const served = {
  "job.json": { attempt, job_id: "7", host: "n1" },
  "endpoint.json": { attempt, url: "http://n1:8000/v1/completions/" },
};
const tasks = [{ id: "arc.0", status: "succeeded", samples: 8 }];
const evaluated = {
  ...served,
  done: { attempt, outcome: "succeeded", exit_code: 0 },
  "results/results.json": { attempt, outcome: "succeeded", exit_code: 0, tasks },
};

const encode = (text: string) => Buffer.from(text).toString("base64");

/** Slurm and the run directory, and what was sent there but questions. */
function clusterOf({ state, files }: Job) {
  const began = clock();
  const sent: string[] = [];
  const run = async (script: string): Promise<Answer> => {
    const answer = { stdout: "", stderr: "", exitCode: 0 };
    if (!script.includes("ask squeue")) sent.push(script);
    const row = `7|${state(clock() - began)}|None|nano3-tiny@p`;
    const seen = [`asked squeue 0  ${encode(row)}`, "directory"];
    for (const [name, text] of Object.entries(files))
      seen.push(`file ${name} ${encode(JSON.stringify(text))}`);
    return script.includes("ask squeue") ? { ...answer, stdout: seen.join("\n") } : answer;
  };
  const transport: Transport = { place: "stub", run, kubectl: null };
  const [stop, leave] = [new AbortController().signal, new AbortController().signal];
  const reporter = { note: () => {}, event: () => {}, waiting: () => {} };
  const follows = { transport, reporter, interrupt: { stop, leave }, secrets: {}, record: recordOf("slurm") };
  return { follows, sent, seconds: () => clock() - began };
}

const plan = { deadlines: { teardown_seconds: 30 } } as EvalPlan;

describe("a job that Slurm cleans up after for long is left alone", () => {
  test.each([
    ["its files tell how it ended", evaluated, { state: "succeeded", exitCode: 0 }, 90],
    [
      "they tell of a failure",
      { ...evaluated, "failed.json": { attempt, phase: "load", class: "oom", message: "m", exit_code: 12 } },
      { state: "failed", exitCode: 12 },
      90,
    ],
    [
      "they tell nothing: after a quarter of an hour nobody looks any more",
      served,
      { state: "finishing" },
      900,
    ],
  ])("%s", async (_name, files, want, seconds) => {
    const cluster = clusterOf({ files, state: () => "COMPLETING" });
    const end = await follow({ ...cluster.follows, plan });
    expect(end.state).toMatchObject(want);
    expect(Math.abs(cluster.seconds() - seconds)).toBeLessThan(5);
    expect(cluster.sent.join("\n")).not.toMatch(/scancel|"outcome"/);
  });

  test("nor is it cancelled by who stops the run: it has stopped", async () => {
    const cluster = clusterOf({ files: served, state: () => "COMPLETING" });
    const end = await stopRun(cluster.follows, newWatch());
    expect(end.state).toMatchObject({ state: "cancelled", exitCode: 143 });
    expect(cluster.sent.join("\n")).not.toMatch(/scancel|"outcome"/);
  });
});

test("a job that goes on after it was told to end is cancelled", async () => {
  const cluster = clusterOf({ files: evaluated, state: (s) => (s < 200 ? "RUNNING" : "COMPLETING") });
  expect((await follow({ ...cluster.follows, plan })).state).toMatchObject({ state: "succeeded" });
  expect(cluster.sent.filter((script) => /scancel .*--name/.test(script))).toHaveLength(1);
});

describe("who stops a run", () => {
  const stopped = async (record: Partial<RunRecord>, files: Job["files"], runs: number) => {
    const cluster = clusterOf({ files, state: (s) => (s < runs ? "RUNNING" : "COMPLETING") });
    await stopRun({ ...cluster.follows, record: { ...recordOf("slurm"), ...record } }, newWatch());
    return cluster.sent.join("\n");
  };

  test("does not tell a job otherwise that was told how the evaluation ended", async () => {
    expect(await stopped({}, evaluated, 20)).not.toMatch(/"outcome"/);
    expect(await stopped({}, served, 20)).toMatch(/"outcome":"cancelled"/);
  });

  test.each([
    [30, true],
    [120, false],
  ])("waits for an orderly end of %i s and a little more", async (teardown_seconds, isCancelled) => {
    const sent = await stopped({ teardown_seconds }, served, 125);
    expect(/scancel .*--name/.test(sent)).toBe(isCancelled);
  });
});
