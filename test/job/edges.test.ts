import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { makeRunDirectory, readJson, type Wish } from "./run-directory.ts";

/** Every wait of an emitted job script at its edge: its own functions under bash, by a clock that is told. */
const root = mkdtempSync(join(tmpdir(), "nano3-edges-"));
const clock = join(import.meta.dirname, "told-clock.sh");
const slurm = {
  executor: "slurm",
  host: "login",
  account: "a",
  partition: "p",
  remote_job_dir: "/lustre/n",
  gpus_per_node: 1,
};
const targets: Readonly<Record<string, Wish>> = { local: {}, slurm: { env: slurm } };
const directories = Object.entries(targets).map(([target, wish]) => {
  const directory = join(root, target);
  const script = readFileSync(join(directory, makeRunDirectory(directory, wish, { ray: false })), "utf8");
  const callsMain = 'main "$@"\n';
  if (!script.endsWith(`\n${callsMain}`)) throw new Error("the emitted script ends in another way");
  writeFileSync(join(directory, "functions.sh"), script.slice(0, -callsMain.length));
  return [target, directory] as const;
});
const onSlurm = join(root, "slurm");
const deadlines = readJson(onSlurm, "plan.json").deadlines as Record<string, number>;
const { ray_seconds = 0, deploy_seconds = 0, ready_seconds = 0, completion_seconds = 0 } = deadlines;
const { teardown_seconds = 0 } = deadlines;

afterAll(() => rmSync(root, { recursive: true }));

/** /proc/uptime is read in whole seconds: in tenths, where one begins and where it ends. */
const [fullSecond, lastTenth] = [10_000, 10_009];
const second = 1;

interface Told {
  readonly notes: readonly string[];
  readonly seconds: number;
  readonly code: number;
}

/** What some lines of bash note, after the emitted functions and the told clock. Each ends with its time and its exit code. */
function told(directory: string, lines: string, began = lastTenth): Told {
  const script = `source ./functions.sh; source "$1" "$2"; ${lines}; exit`;
  const { stdout, stderr } = spawnSync("bash", ["-c", script, "bash", clock, String(began)], {
    cwd: directory,
    encoding: "utf8",
  });
  const notes = stdout.split("\n").filter((line) => /^\d+\.\d /.test(line));
  const [, seconds, code] = /^(\S+) ended with (\d+)$/.exec(notes.at(-1) ?? "") ?? [];
  if (seconds === undefined || stderr !== "") throw new Error(stdout + stderr);
  return { notes: notes.slice(0, -1), seconds: Number(seconds), code: Number(code) };
}

/** A wait of the job script: for what comes after so many tenths of a second, in `$after`. */
interface Wait {
  readonly call: string;
  readonly limit: number;
  readonly poll: number;
  /** What ends the job when it does not come; null where the job goes on. */
  readonly late: Readonly<Record<string, unknown>> | null;
}

/** An image is unpacked, results are copied: what deploy.py does not count. */
const start_seconds = 600 + ray_seconds;
const deployEnds = "ends_after[deploy]=$after";
const endpointComes = "ends_after[deploy]=$never; endpoint_is_there() { ((tenths - began >= after)); }";
const evaluationEnds = "ends_after[deploy]=$never ends_after[evaluate]=$after";
const nodesJoin = `find_joined() { joined=(); if ((tenths - began >= after)); then joined=("\${addresses[@]}"); fi; }`;
const served = deploy_seconds + ready_seconds + completion_seconds + teardown_seconds + start_seconds;

const waits: Readonly<Record<string, Wait>> = {
  "deploy.py, which does all of it, before its model is ready": {
    call: `endpoint_is_there() { return 1; }; ${deployEnds}; serve`,
    limit: served,
    poll: 0.3,
    late: { phase: "deploy", class: "deploy-hangs", exit_code: 12 },
  },
  "deploy.py, whose model is ready": {
    call: `endpoint_is_there() { :; }; ${deployEnds}; serve`,
    limit: served,
    poll: 0.3,
    late: { phase: "deploy", class: "deploy-hangs", exit_code: 30 },
  },
  "the endpoint file": {
    call: `phase=deploy; ${endpointComes}; wait_for_endpoint`,
    limit: deploy_seconds + ready_seconds + teardown_seconds + start_seconds,
    poll: 0.3,
    late: { phase: "deploy", class: "deploy-hangs", exit_code: 12 },
  },
  "an evaluation that hangs, before deploy.py gives it up": {
    call: `${evaluationEnds}; wait_for_evaluation`,
    limit: completion_seconds - 30,
    poll: 0.3,
    late: { phase: "evaluate", class: "evaluate-timeout", exit_code: 21 },
  },
  "the end of deploy.py after the evaluation": {
    call: `${deployEnds}; let_deploy_end`,
    limit: teardown_seconds,
    poll: 0.1,
    late: null,
  },
  "all nodes in Ray, from the job's start on, which was 5 s ago": {
    call: `${nodesJoin}; job_start=$((uptime - 5)); wait_for_ray 2`,
    limit: ray_seconds - 5,
    poll: 0.3,
    late: {
      phase: "ray",
      class: "ray-timeout",
      exit_code: 10,
      message: expect.stringContaining("n1 (192.0.2.1) n2 (192.0.2.2)"),
    },
  },
};

/** Thousands of looks in a moment, where nobody else keeps the machine busy. */
describe.each(directories)("%s", { timeout: 60_000 }, (_target, directory) => {
  beforeEach(() => {
    for (const name of ["failed.json", "events.jsonl"]) rmSync(join(directory, name), { force: true });
  });

  const table = Object.entries(waits);

  test.each(table)("%s: what comes just in time counts", (_what, { call, limit, poll }) => {
    for (const after of [0, limit]) {
      const { code, seconds } = told(directory, `after=${after * 10}; ${call}`);
      expect(code).toBe(0);
      expect(seconds).toBeGreaterThanOrEqual(after);
      expect(seconds).toBeLessThanOrEqual(after + poll);
    }
    expect(existsSync(join(directory, "failed.json"))).toBe(false);
  });

  test.each(table)("%s: what comes a poll too late does not", (_what, { call, limit, poll, late }) => {
    const over = limit + second + poll;
    for (const began of [fullSecond, lastTenth]) {
      rmSync(join(directory, "failed.json"), { force: true });
      const { code, seconds } = told(directory, `after=${over * 10 + 1}; ${call}`, began);
      expect(seconds).toBeGreaterThan(limit);
      expect(seconds).toBeLessThanOrEqual(over);
      expect(code).toBe(late?.exit_code ?? 0);
      if (late !== null) expect(readJson(directory, "failed.json")).toMatchObject(late);
    }
  });
});

/** Steps that are ended: when each ends of itself, and what is done to it when, all in seconds. */
interface Stop {
  readonly call: string;
  readonly ends: Readonly<Record<string, number>>;
  /** KILL does not end them. */
  readonly undying?: true;
  /** When the signal that ended the job comes once more. */
  readonly again?: number;
  readonly want: readonly string[];
}

const neverEnds = 1000;
const stop = "stop_steps 10 deploy";
/** Ray's processes are found until they end. */
const rayEnds = (seconds: number) =>
  `find_pids() { pids=(); if ((tenths - began < ${seconds * 10})); then pids=(51 52); fi; }; end_ray 50`;

/** They begin in the last tenth of a second: 10 s are over after 10.1. */
const stops: Readonly<Record<string, Stop>> = {
  "a step ends of TERM at once": {
    call: stop,
    ends: { deploy: 0.1 },
    want: ["0.0 TERM deploy", "0.1 over"],
  },
  "a step ends of TERM just in time": {
    call: stop,
    ends: { deploy: 10 },
    want: ["0.0 TERM deploy", "10.0 over"],
  },
  "a step does not end of TERM": {
    call: stop,
    ends: { deploy: neverEnds },
    want: ["0.0 TERM deploy", "10.1 KILL deploy", "10.1 over"],
  },
  "a step ends of KILL just in time, within 5 s": {
    call: stop,
    ends: { deploy: 16 },
    undying: true,
    want: ["0.0 TERM deploy", "10.1 KILL deploy", "16.0 over"],
  },
  "a step does not end of KILL: its process here is ended": {
    call: stop,
    ends: { deploy: neverEnds },
    undying: true,
    want: ["0.0 TERM deploy", "10.1 KILL deploy", "16.1 kill -KILL 4711", "16.1 over"],
  },
  "a signal that comes again within 3 s is the same wish": {
    call: stop,
    ends: { deploy: neverEnds },
    again: 3,
    want: ["0.0 TERM deploy", "10.1 KILL deploy", "10.1 over"],
  },
  "a later one hurries, and the step ends within 3 s": {
    call: stop,
    ends: { deploy: 7 },
    again: 3.1,
    want: ["0.0 TERM deploy", "7.0 over"],
  },
  "a later one hurries, and the step does not": {
    call: stop,
    ends: { deploy: neverEnds },
    again: 3.1,
    want: ["0.0 TERM deploy", "7.1 KILL deploy", "7.1 over"],
  },
  "the job's end: evaluation and model have teardown_seconds, Ray has 10 s": {
    call: "ray_steps=(ray-head); on_exit 0",
    ends: { evaluate: neverEnds, deploy: neverEnds, "ray-head": neverEnds },
    want: [
      "0.0 TERM evaluate deploy",
      `${teardown_seconds}.1 KILL evaluate deploy`,
      `${teardown_seconds}.1 TERM ray-head`,
      `${teardown_seconds + 10 + second}.1 KILL ray-head`,
      `${teardown_seconds + 10 + second}.1 over`,
    ],
  },
  "the job's end without Ray's head: the model has 3 s, and they begin when the evaluation has ended": {
    call: "on_exit 0",
    ends: { evaluate: 5, deploy: neverEnds },
    want: ["0.0 TERM evaluate", "5.0 TERM deploy", "8.1 KILL deploy", "8.1 over"],
  },
  "Ray ends of TERM just in time": {
    call: rayEnds(1),
    ends: {},
    want: ["0.0 kill -TERM 51 52", "1.0 kill -KILL 50", "1.0 over"],
  },
  "Ray does not end of TERM": {
    call: rayEnds(neverEnds),
    ends: {},
    want: ["0.0 kill -TERM 51 52", "1.1 kill -KILL 50 51 52", "1.1 over"],
  },
};

describe("the end of steps", () => {
  test.each(Object.entries(stops))("%s", (_what, { call, ends, undying = "", again = 0, want }) => {
    const steps = Object.entries(ends).map(
      ([name, seconds]) => `ends_after[${name}]=${seconds * 10} step_pid[${name}]=4711`,
    );
    const lines = [...steps, `undying=${undying} again=${again * 10}`, "send_signal", call];
    const { notes, seconds, code } = told(onSlurm, lines.join("; "));
    expect([...notes, `${seconds.toFixed(1)} over`]).toEqual(want);
    expect(code).toBe(0);
  });
});

describe("Ray's own logs", () => {
  const files = 10;

  /** So slow is the file system, in seconds a file. */
  test.each([
    ["all are kept in 3 s", 0.3, { kept: files, seconds: 3, isComplete: true }],
    ["those of the first 3 s are kept", 0.4, { kept: 8, seconds: 3.2, isComplete: false }],
    ["one that takes too long is the last one", 60, { kept: 1, seconds: 60, isComplete: false }],
  ])("%s", (_what, pace, want) => {
    const logs = join(onSlurm, "ray", "session_latest", "logs");
    mkdirSync(logs, { recursive: true });
    for (let file = 0; file < files; file++) writeFileSync(join(logs, `worker-${file}.log`), "a line\n");
    const slowly = `tail() { note keeps >&3; tenths=$((tenths + ${pace * 10})); }`;
    const { notes, seconds } = told(onSlurm, `exec 3>&1; ${slowly}; keep_ray_logs ray kept`);
    const isComplete = !existsSync(join(onSlurm, "kept", "INCOMPLETE"));
    rmSync(join(onSlurm, "kept"), { recursive: true });
    expect({ kept: notes.length, seconds, isComplete }).toEqual(want);
  });
});

describe("a signal is Slurm's warning before the time limit", () => {
  /** Slurm warns up to a minute early, and squeue's word is a moment old. */
  const limit =
    Number(/PLAN_SIGNAL_SECONDS=(\d+)/.exec(readFileSync(join(onSlurm, "job.sbatch"), "utf8"))?.[1]) + 75;
  const clockTime = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 19);

  test.each([
    ["just then", clockTime(limit), true],
    ["a second before", clockTime(limit + 1), false],
    ["without hours", clockTime(limit).slice(3), true],
    ["a day before", `1-${clockTime(limit)}`, false],
    ["no time limit", "UNLIMITED", false],
    ["squeue says nothing", "", false],
  ])("%s: %s left", (_what, left, isNear) => {
    const { code } = told(onSlurm, `timeout() { echo "${left}"; }; time_limit_is_near`);
    expect(code).toBe(isNear ? 0 : 1);
  });
});
