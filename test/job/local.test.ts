import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeRunDirectory, readJson, readText, type Wish } from "./run-directory.ts";

let directory: string;
let jobs: ChildProcess[];

beforeEach(() => {
  directory = mkdtempSync("/var/tmp/nano3-job-test-");
  jobs = [];
});

afterEach(() => {
  for (const job of jobs) job.kill("SIGKILL");
  for (const { pid } of processesOfRun()) process.kill(pid, "SIGKILL");
  rmSync(directory, { recursive: true });
});

/** Processes that carry this run's directory in their environment: the steps and all that they started. */
function processesOfRun(): { pid: number; command: string }[] {
  return readdirSync("/proc").flatMap((entry) => {
    try {
      const pid = Number(entry);
      if (!pid || !readFileSync(`/proc/${pid}/environ`, "utf8").includes(`NANO3_RUN_DIR=${directory}\0`))
        return [];
      return [{ pid, command: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ") }];
    } catch {
      return [];
    }
  });
}

interface Ended {
  readonly code: number | null;
  readonly seconds: number;
  readonly log: string;
}

class Job {
  readonly #child: ChildProcess;
  readonly #started = performance.now();
  readonly #ended: Promise<number | null>;

  constructor(flags: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const log = openSync(join(directory, "logs", "job.log"), "a");
    this.#child = spawn("bash", ["job.sh", ...flags], {
      cwd: directory,
      detached: true,
      stdio: ["ignore", log, log],
      env: { PATH: process.env.PATH, HOME: directory, RAY_ADDRESS: "elsewhere:1", ...env },
    });
    jobs.push(this.#child);
    this.#ended = new Promise((resolve) => this.#child.on("exit", resolve));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    for (let tries = 0; !condition(); tries++) {
      if (tries > 200 || this.#child.exitCode !== null) throw new Error(`no ${what}\n${log()}`);
      await sleep(50);
    }
  }

  /** The end of the job; nothing of it is left, whatever happened. */
  async end(): Promise<Ended> {
    const code = await this.#ended;
    const ended = { code, seconds: (performance.now() - this.#started) / 1000, log: log() };
    expect(processesOfRun()).toEqual([]);
    expect(existsSync(`/tmp/n3-${this.pid}-1`)).toBe(false);
    expect(existsSync(join(directory, ".secrets.env"))).toBe(false);
    expect(readdirSync(directory).filter((name) => name.startsWith("."))).toEqual([]);
    return ended;
  }
}

const log = (): string => readText(directory, "logs", "job.log");
const has = (name: string) => (): boolean => existsSync(join(directory, name));
const events = (): { phase: string; event: string; message: string }[] =>
  readText(directory, "events.jsonl")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

function start(wish: Wish, flags: readonly string[] = ["--orchestrate"], env = {}): Job {
  makeRunDirectory(directory, wish);
  return new Job(flags, env);
}

/** As somebody who evaluates from outside. */
function writeDone(exitCode: number): void {
  const done = { run_id: basename(directory), attempt: 1, outcome: "failed", exit_code: exitCode };
  writeFileSync(join(directory, "done"), JSON.stringify(done));
}

/** A job whose evaluation is started by `program` or, as on Slurm, by the `job`; what deploy.py does. */
function startedByWhom(startedBy: string, fault: string): Job {
  makeRunDirectory(directory, { vars: { STAND_IN_DEPLOY: fault } });
  const script = join(directory, "job.sh");
  const line = /(?<=^readonly PLAN_EVALUATION_STARTED_BY=).*$/m;
  writeFileSync(script, readFileSync(script, "utf8").replace(line, startedBy));
  return new Job(["--orchestrate"]);
}

test("a second job in the directory of one that runs is refused, and the first one goes on", async () => {
  const job = start({}, []);
  await job.until("endpoint", has("endpoint.json"));
  const env = { PATH: process.env.PATH, HOME: directory };
  const second = spawnSync("bash", ["job.sh"], { cwd: directory, env, encoding: "utf8" });
  expect(second.stderr).toBe(
    `job.sh: job ${job.pid} runs in ${directory}; a second one needs a directory of its own, or that one's end\n`,
  );
  expect(second.status).toBe(2);
  writeDone(7);
  expect(await job.end()).toMatchObject({ code: 7 });
});

test("failed.json is written where the file system has no hard links", async () => {
  const bin = join(directory, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "ln"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  const job = start({ vars: { STAND_IN_RAY: "fails" } }, [], { PATH: `${bin}:${process.env.PATH}` });
  expect(await job.end()).toMatchObject({ code: 10 });
  expect(readJson(directory, "failed.json")).toMatchObject({ exit_code: 10 });
});

describe("a run that succeeds", () => {
  test("--orchestrate", async () => {
    const job = start({});
    const { code, log } = await job.end();
    expect(code, log).toBe(0);
    expect(readJson(directory, "job.json")).toMatchObject({
      job_id: String(job.pid),
      attempt: 1,
      slot: job.pid % 32,
      host: expect.any(String),
      ray_address: expect.stringMatching(/^[\d.]+:2\d{4}$/),
      started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(has("failed.json")()).toBe(false);
    expect(events().map(({ phase, event }) => `${phase} ${event}`)).toEqual([
      "queue done",
      "ray started",
      "ray done",
      "teardown started",
      "teardown done",
    ]);
    const host = readJson(directory, "job.json").host as string;
    expect(readText(directory, "logs", `ray-${host}`, "raylet.out")).toMatch(/^raylet of/);
  });

  test("somebody else evaluates, and the exit code is the completion file's, whatever it is", async () => {
    const job = start({}, []);
    await job.until("endpoint", has("endpoint.json"));
    writeDone(7);
    expect(await job.end()).toMatchObject({ code: 7 });
    expect(has("failed.json")()).toBe(false);
  });

  test.each([
    ["deploy.py evaluates", "program"],
    ["a step of the job evaluates", "job"],
  ])("%s, and finds results of all tasks: nothing more is started", async (_, startedBy) => {
    const { code, log } = await startedByWhom(startedBy, "finds").end();
    expect(code, log).toBe(0);
    expect(has("failed.json")()).toBe(false);
    expect(has("endpoint.json")()).toBe(false);
    expect(readdirSync(join(directory, "logs"))).not.toContain("evaluate.log");
  });

  test("a model that ends before its evaluation is none that is not needed", async () => {
    expect(await startedByWhom("job", "exit=0").end()).toMatchObject({ code: 11 });
    expect(readJson(directory, "failed.json")).toMatchObject({ class: "deploy-died" });
  });

  test("a failed task is no failure of the job", async () => {
    expect(await start({ vars: { STAND_IN_EVALUATE: "exit=20" } }).end()).toMatchObject({ code: 20 });
    expect(has("failed.json")()).toBe(false);
  });

  test("the steps' environment: the plan's, the run's, the secrets', and none of Ray's that was there", async () => {
    const nasty = `it's "a" $HOME \`id\` \\ ; # %s 'x' é ' `;
    makeRunDirectory(directory, {
      secrets: ["HF_TOKEN", "OTHER", "EMPTY"],
      vars: { http_proxy: "http://p:1/?a=b&c;d", nodes: "of the user", SPACED: " a  'b' " },
    });
    const lines = [
      `HF_TOKEN='${nasty.replaceAll("'", "'\\''")}'`,
      "OTHER='$(touch executed)'",
      "EMPTY=''",
      "PATH='/nowhere'",
      "LD_PRELOAD='/x.so'",
    ];
    writeFileSync(join(directory, ".secrets.env"), `${lines.join("\n")}\n`, { mode: 0o600 });
    const job = new Job(["--orchestrate"]);
    const { code, log } = await job.end();
    expect(code, log).toBe(0);
    const seen = readJson(directory, "seen-environment.json");
    expect(seen).toMatchObject({
      HF_TOKEN: nasty,
      OTHER: "$(touch executed)",
      EMPTY: "",
      http_proxy: "http://p:1/?a=b&c;d",
      nodes: "of the user",
      SPACED: " a  'b' ",
      PATH: process.env.PATH,
      NANO3_RUN_DIR: directory,
      NANO3_RUN_ID: directory.split("/").at(-1),
      NANO3_JOB_ID: String(job.pid),
      NANO3_ATTEMPT: "1",
      RAY_USAGE_STATS_ENABLED: "0",
      RAY_ENABLE_UV_RUN_RUNTIME_ENV: "0",
    });
    expect(seen).not.toHaveProperty("RAY_ADDRESS");
    expect(has("executed")()).toBe(false);
    expect(log).not.toContain("it's");
  });

  test("startup commands run first, in the program's own shell", async () => {
    const startup_commands = [
      "export MADE='by hand'; echo prepared $UNSET_VARIABLE",
      "python3() { :; }; cd /tmp; cd -",
    ];
    expect(await start({ env: { startup_commands }, vars: { MADE: "" } }).end()).toMatchObject({ code: 0 });
    expect(readJson(directory, "seen-environment.json")).toMatchObject({ MADE: "by hand" });
    expect(readText(directory, "logs", "deploy.log")).toContain("prepared");
  });

  test("leftovers of an earlier attempt are renamed", async () => {
    makeRunDirectory(directory, {});
    for (const name of ["endpoint.json", "done", "failed.json", "logs/evaluate.jsonl"])
      writeFileSync(join(directory, name), '{"attempt": 1, "exit_code": 13}');
    writeFileSync(join(directory, "job.json"), '{"attempt": 3}');
    writeFileSync(join(directory, "failed.json.attempt-3"), "older");
    const { code, log } = await new Job(["--orchestrate"]).end();
    expect(code, log).toBe(0);
    expect(readdirSync(directory)).toEqual(
      expect.arrayContaining(["endpoint.json.attempt-3", "done.attempt-3", "failed.json.attempt-3+"]),
    );
    expect(has("failed.json")()).toBe(false);
    expect(readText(directory, "failed.json.attempt-3")).toBe("older");
    expect(has("logs/evaluate.jsonl.attempt-3")()).toBe(true);
  });

  test("a slot whose port is taken is passed over", async () => {
    makeRunDirectory(directory, {});
    const servers = Array.from({ length: 32 }, (_, slot) => createServer().listen(20_000 + slot * 16));
    const all = await new Job(["--orchestrate"]).end();
    for (const server of servers.slice(0, 16)) server.close();
    expect(all).toMatchObject({ code: 10 });
    expect(readJson(directory, "failed.json")).toMatchObject({ class: "ports" });
    const half = await new Job(["--orchestrate"]).end();
    expect(half).toMatchObject({ code: 0 });
    expect(readJson(directory, "job.json").slot).toBeLessThan(16);
    for (const server of servers.slice(16)) server.close();
  });
});

/** A fault, and what the job says of it. */
interface Fault {
  readonly ray?: string;
  readonly deploy?: string;
  readonly evaluate?: string;
  readonly deadlines?: object;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly secrets?: readonly string[];
  readonly flags?: readonly string[];
  readonly want: { readonly code: number; readonly failed: object; readonly seconds?: number };
}

const faults: Readonly<Record<string, Fault>> = {
  "Ray's head fails": {
    ray: "fails",
    want: {
      code: 10,
      failed: {
        phase: "ray",
        class: "ray-head-died",
        exit_code: 10,
        log: expect.stringMatching(/^logs\/ray-head\.log:\d+$/),
        line: "RuntimeError: Failed to start the raylet",
        message: expect.stringContaining("exit code 1"),
      },
      seconds: 6,
    },
  },
  "Ray's head never comes up": {
    ray: "silent",
    deadlines: { ray_seconds: 2 },
    want: {
      code: 10,
      failed: { class: "ray-timeout", message: expect.stringMatching(/not in Ray with 1 GPUs after \d s: /) },
      seconds: 8,
    },
  },
  "Ray has too few GPUs": {
    ray: "short",
    deadlines: { ray_seconds: 2 },
    want: { code: 10, failed: { class: "ray-timeout" }, seconds: 8 },
  },
  "Ray's head dies while the model is up": {
    ray: "dies=3",
    deploy: "stubborn",
    flags: [],
    want: {
      code: 11,
      failed: { class: "ray-head-died", line: "raylet [exit code=-9]" },
      seconds: 12,
    },
  },
  "an interpreter that does not exist": {
    env: { startup_commands: ["false"] },
    want: { code: 10, failed: { class: "ray-head-died", line: "error: startup command failed: false" } },
  },
  "deploy.py dies": {
    deploy: "exit=7",
    want: {
      code: 11,
      failed: {
        class: "deploy-died",
        message: expect.stringContaining("exit code 7"),
        log: "logs/deploy.log:4",
        line: "ValueError: an error that is not fatal",
      },
    },
  },
  "deploy.py tells why itself": {
    deploy: "fails=12",
    want: { code: 12, failed: { class: "test", phase: "load", message: "the model does not load" } },
  },
  "deploy.py is killed while it serves": {
    deploy: "dies=1",
    flags: [],
    want: { code: 11, failed: { class: "deploy-died", message: expect.stringContaining("signal 9 (KILL)") } },
  },
  "a secret without a value": {
    secrets: ["HF_TOKEN"],
    want: { code: 10, failed: { phase: "queue", class: "secrets" }, seconds: 3 },
  },
};

describe("faults", () => {
  test.each(Object.entries(faults))("%s", async (_, { ray, deploy, evaluate, want, flags, ...wish }) => {
    const vars = {
      STAND_IN_RAY: ray ?? "",
      STAND_IN_DEPLOY: deploy ?? "",
      STAND_IN_EVALUATE: evaluate ?? "",
    };
    const { code, log, seconds } = await start({ ...wish, vars }, flags).end();
    expect(code, log).toBe(want.code);
    expect(readJson(directory, "failed.json")).toMatchObject(want.failed);
    expect(events().at(-1)?.phase).toMatch(/teardown|queue/);
    expect(seconds).toBeLessThan(want.seconds ?? 10);
  });
});

describe("signals", () => {
  test.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1"] as const)("%s while Ray comes up", async (signal) => {
    const job = start({ vars: { STAND_IN_RAY: "silent" } });
    await job.until("Ray's start", () => has("logs/ray-head.log")() && processesOfRun().length > 1);
    job.signal(signal);
    const { code, log } = await job.end();
    expect(code, log).toBe(143);
    expect(readJson(directory, "failed.json")).toMatchObject({
      phase: "ray",
      class: "terminated",
      message: expect.stringContaining(signal),
    });
  });

  test("TERM while the model is up, to the script alone", async () => {
    const job = start({}, []);
    await job.until("endpoint", has("endpoint.json"));
    job.signal("SIGTERM");
    expect(await job.end()).toMatchObject({ code: 143 });
    expect(readText(directory, "logs", "deploy.log")).toContain("deploy.py ends with 143");
  });

  test("TERM again cuts short what does not end", async () => {
    const vars = { STAND_IN_DEPLOY: "stubborn", STAND_IN_RAY: "stubborn" };
    const job = start({ vars, deadlines: { teardown_seconds: 100 } }, []);
    await job.until("endpoint", has("endpoint.json"));
    job.signal("SIGTERM");
    await sleep(4500);
    const again = performance.now();
    job.signal("SIGTERM");
    expect(await job.end()).toMatchObject({ code: 143 });
    expect(performance.now() - again).toBeLessThan(8000);
  });

  test("TERM at once", async () => {
    const job = start({});
    await sleep(30);
    job.signal("SIGTERM");
    const { code } = await job.end();
    expect(code === 143 || code === null).toBe(true);
  });

  test("kill -9 of the job script: Ray ends by itself", async () => {
    const job = start({}, []);
    await job.until("endpoint", has("endpoint.json"));
    job.signal("SIGKILL");
    const ofRay = () => processesOfRun().filter(({ command }) => !command.includes("deploy.py"));
    for (let tries = 0; ofRay().length > 0 && tries < 100; tries++) await sleep(100);
    expect(ofRay()).toEqual([]);
    expect(existsSync(`/tmp/n3-${job.pid}-1`)).toBe(false);
  });
});
