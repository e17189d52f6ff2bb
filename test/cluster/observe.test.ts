import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { observeScript, parseObservation } from "../../src/cluster/observe.ts";
import type { RunRecord } from "../../src/cluster/run-record.ts";
import { readSlurm } from "../../src/cluster/scheduler-view.ts";
import { newWatch, observe } from "../../src/cluster/watch.ts";
import { recordOf } from "./records.ts";

const encode = (text: string | Buffer) => Buffer.from(text).toString("base64");

describe("the answer of a poll", () => {
  const log = { path: "logs/job.log", offset: 10 };
  test.each([
    ["whole lines", "one\ntwo\n", 18, { text: "one\ntwo\n", rest: "", offset: 18, hasMore: false }],
    ["a line in the making", "one\ntw", 16, { text: "one\n", rest: "tw", offset: 14, hasMore: false }],
    ["more to come", "one\n", 9000, { text: "one\n", rest: "", offset: 14, hasMore: true }],
    ["no whole line yet", "tw", 12, { text: "", rest: "tw", offset: 10, hasMore: false }],
  ])("a log grew: %s", (_name, text, size, want) => {
    const seen = parseObservation(`directory\ntail logs/job.log ${size} ${encode(text)}\n`, [log]);
    expect(seen.growth.get("logs/job.log")).toEqual(want);
  });

  test("a character cut in two is read whole the next time", () => {
    const bytes = Buffer.from("ok\nü").subarray(0, 4);
    const seen = parseObservation(`tail logs/job.log 14 ${encode(bytes)}\n`, [log]);
    expect(seen.growth.get("logs/job.log")).toMatchObject({ text: "ok\n", offset: 13 });
  });

  test("banners, unknown and broken lines are passed over", () => {
    const stdout = `Last login: today\nfile job.json ${encode("{}")}\nfile\nasked squeue\ntail other 3 eA==\nalive job\n\n`;
    const seen = parseObservation(stdout, [log]);
    expect(seen.files.get("job.json")).toBe("{}");
    expect([...seen.growth]).toEqual([]);
    expect([...seen.alive]).toEqual(["job"]);
    expect(seen.hasRunDir).toBe(false);
  });
});

test("a look that broke off half-way is none: what it did not show may be there", async () => {
  const halfWay = { stdout: "directory\n", stderr: "base64: Cannot allocate memory\n", exitCode: 137 };
  const transport = { place: "stub", kubectl: null, run: async () => halfWay };
  const seen = observe(transport, recordOf("slurm"), newWatch(), { keepsLease: false, slurmSeconds: 0 });
  await expect(seen).rejects.toMatchObject({
    isTransient: true,
    failure: {
      what: "A look at the run on stub broke off half-way (exit code 137).",
      output: "base64: Cannot allocate memory",
    },
  });
});

describe("a poll", () => {
  const poll = (record: RunRecord, lease: string | null, offset = 0) => {
    const tails = [{ path: "events.jsonl", offset }];
    const script = observeScript({ record, tails, lease, asksSlurm: true });
    return parseObservation(execFileSync("bash", ["-s"], { input: script, encoding: "utf8" }), tails);
  };

  test("reads what is there, and leaves a sign of life", () => {
    const root = mkdtempSync(join(tmpdir(), "nano3-poll-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const directory = join(root, "it's a run");
    mkdirSync(join(directory, "results"), { recursive: true });
    writeFileSync(join(directory, "job.json"), '{"attempt": 1, "note": "ü\u2028"}');
    writeFileSync(join(directory, "results", "results.json"), "[]");
    for (const task of ["arc.0", "mmlu.1"]) mkdirSync(join(directory, "results", task));
    writeFileSync(join(directory, "results", "arc.0", "task.json"), "{}");
    writeFileSync(join(directory, "events.jsonl"), "one\ntwo\nthr");
    const record = { ...recordOf("local"), run_dir: directory };
    const seen = poll(record, "1 of 2");
    expect(seen.hasRunDir).toBe(true);
    expect(Object.fromEntries(seen.files)).toEqual({
      "job.json": '{"attempt": 1, "note": "ü\u2028"}',
      "results/results.json": "[]",
    });
    expect(seen.growth.get("events.jsonl")).toEqual({
      text: "one\ntwo\n",
      rest: "thr",
      offset: 8,
      hasMore: false,
    });
    expect(readFileSync(join(directory, "lease"), "utf8")).toBe("1 of 2\n");
    expect(seen.leaseAge).toBeOneOf([0, 1]); // whole seconds of two clock readings
    expect(seen.finished).toEqual(["arc.0"]);
    expect(poll(record, null, 8).growth.get("events.jsonl")?.text).toBe("");
    expect(readFileSync(join(directory, "lease"), "utf8")).toBe("1 of 2\n");
  });

  test.each([
    ["a minute ago", -60, 60],
    ["by a server whose clock is ahead", 3600, 0],
  ])("a lease that was kept %s", (_name, seconds, age) => {
    const directory = mkdtempSync(join(tmpdir(), "nano3-poll-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    writeFileSync(join(directory, "lease"), "1\n");
    const kept = Date.now() / 1000 + seconds;
    utimesSync(join(directory, "lease"), kept, kept);
    const seen = poll({ ...recordOf("local"), run_dir: directory }, null);
    expect(Math.abs((seen.leaseAge ?? -99) - age)).toBeLessThan(5);
  });

  test("a run that nobody keeps a lease of", () => {
    expect(poll({ ...recordOf("local"), run_dir: tmpdir() }, null).leaseAge).toBeNull();
  });

  test("a run directory that is gone is said to be gone", () => {
    expect(poll({ ...recordOf("local"), run_dir: "/nowhere/at/all" }, "1").hasRunDir).toBe(false);
  });
});

describe("Slurm is asked until somebody shows the job", () => {
  const warns = "echo 'bash: warning: setlocale: LC_ALL: cannot change locale' >&2";
  const fails = "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1";
  const row = (state: string) => `echo '7|${state}|None|nano3-tiny@p'`;
  test.each([
    ["a live row", row("RUNNING"), "RUNNING", null],
    ["a live row, and a warning", `${warns}; ${row("RUNNING")}`, "RUNNING", null],
    ["a warning alone", warns, "TIMEOUT", ""],
    ["a row of a job that has ended", row("TIMEOUT"), "TIMEOUT", ""],
    [
      "a row that is hidden from the user's eyes",
      `[ -n "$SQUEUE_PARTITION" ] || ${row("RUNNING")}`,
      "RUNNING",
      null,
    ],
    ["a complaint", fails, "TIMEOUT", ""],
  ])("squeue gives %s", (_name, squeue, state, sacct) => {
    const bin = mkdtempSync(join(tmpdir(), "nano3-slurm-"));
    const program = (name: string, script: string) =>
      writeFileSync(join(bin, name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
    program("squeue", squeue);
    program("scontrol", `echo 'JobId=7 JobName=nano3-tiny@p JobState=TIMEOUT ExitCode=0:0'`);
    program("sacct", warns);
    vi.stubEnv("PATH", `${bin}${delimiter}${process.env.PATH}`);
    vi.stubEnv("SQUEUE_PARTITION", "debug");
    onTestFinished(() => {
      vi.unstubAllEnvs();
      rmSync(bin, { recursive: true });
    });
    const record = { ...recordOf("slurm"), run_dir: "/nowhere" };
    const script = observeScript({ record, tails: [], lease: null, asksSlurm: true });
    const { slurm } = parseObservation(execFileSync("bash", ["-s"], { input: script, encoding: "utf8" }), []);
    expect(readSlurm(slurm, "7", record.job_name)).toMatchObject({ state });
    expect(slurm.sacct?.text ?? null).toBe(sacct);
    if (squeue === fails) expect(slurm.squeue?.text).toMatch(/Invalid job id specified/);
    else expect(slurm.squeue?.text).not.toMatch(/warning/);
  });
});
