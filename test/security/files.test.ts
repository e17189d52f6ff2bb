import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { observeScript, parseObservation } from "../../src/cluster/observe.ts";
import { replaceScript } from "../../src/cluster/replace-script.ts";
import { discardSecretsScript } from "../../src/cluster/upload.ts";
import { look, newWatch } from "../../src/cluster/watch.ts";
import { buildIfStale, nano3, newDirectory } from "../cli/built-cli.ts";
import { recordOf } from "../cluster/records.ts";
import type { Wish } from "../job/run-directory.ts";
import { here, uploadRun } from "./run-directory.ts";

/** The run directory: whose it is, what it holds, and that a run touches nothing else. */

let root: string;
let runDir: string;
let job: ChildProcess | undefined;

beforeEach(() => {
  root = mkdtempSync("/var/tmp/n3f-"); // short enough for `ray_temp_root`
  runDir = join(root, "set", "runs", "run");
  job = undefined;
});

afterEach(() => {
  job?.kill("SIGKILL");
  rmSync(root, { recursive: true });
});

const isRoot = process.getuid?.() === 0;
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const secretsFile = () => join(runDir, ".secrets.env");
const environment = () => ({ PATH: process.env.PATH, HOME: root });

function runJob(cwd = runDir, script = "job.sh") {
  return spawnSync("bash", [script, "--orchestrate"], { cwd, env: environment(), encoding: "utf8" });
}

/** Everything below the root but the run directory: whose it is, what may be done with it, what it holds. */
function surroundings(): readonly string[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(`${runDir}/`))
    .map((path) => {
      const found = lstatSync(path);
      const holds = found.isFile()
        ? readFileSync(path, "utf8")
        : found.isSymbolicLink()
          ? readlinkSync(path)
          : "";
      return `${path} ${found.uid} ${found.mode.toString(8)} ${holds}`;
    })
    .sort();
}

/** Ray's directories lie outside of the run directory: here beside it, among the surroundings. */
const besideRay = (): Wish => ({ deploy: { ray_temp_root: root } });
const rayDirectory = ({ pid }: ChildProcess) => join(root, `n3-${pid}-1`);

/** A job script that begins when a line comes: its number, which is its job id, is known before. */
function startJob() {
  const words = ["-c", "read && exec bash job.sh --orchestrate"];
  const running = spawn("bash", words, {
    cwd: runDir,
    env: environment(),
    stdio: ["pipe", "ignore", "ignore"],
  });
  job = running;
  const ended = new Promise<number | null>((resolve) => running.on("exit", resolve));
  return { running, ended, begin: () => running.stdin.end("\n") };
}

describe("modes", () => {
  test("the run directory is 0700 and its secrets 0600 under any umask; what the run writes is its user's alone", async () => {
    const before = process.umask(0);
    await uploadRun(runDir, {}, { HF_TOKEN: "x" });
    process.umask(before);
    expect({ directory: mode(runDir), secrets: mode(secretsFile()) }).toEqual({
      directory: "700",
      secrets: "600",
    });
    const { status, stderr } = runJob();
    expect(status, stderr).toBe(0);
    const written = ["job.json", "events.jsonl", "endpoint.json", "logs/deploy.log", "logs/ray-head.log"];
    for (const file of written) expect(`${file} ${mode(join(runDir, file))}`).toMatch(/[67]00$/);
  });
});

describe("however a run ends, its secrets' file is gone and everything outside is as it was", () => {
  const ends: Readonly<Record<string, { readonly ray: string; readonly signal?: NodeJS.Signals }>> = {
    "after a success": { ray: "" },
    "after a failure": { ray: "fails" },
    "after TERM": { ray: "silent", signal: "SIGTERM" },
    "after KILL": { ray: "silent", signal: "SIGKILL" },
  };
  test.each(Object.entries(ends))("%s", { timeout: 30_000 }, async (_, { ray, signal }) => {
    await uploadRun(runDir, { ...besideRay(), vars: { STAND_IN_RAY: ray } }, { HF_TOKEN: "x" });
    writeFileSync(join(root, "set", "runs", ".secrets.env"), "mine");
    writeFileSync(join(root, "results"), "mine");
    mkdirSync(join(root, "n3-1-1"));
    const before = surroundings();
    expect(existsSync(secretsFile())).toBe(true);
    const { running, ended, begin } = startJob();
    begin();
    if (signal !== undefined) {
      while (!existsSync(rayDirectory(running))) await sleep(50);
      running.kill(signal);
    }
    await ended;
    expect(existsSync(secretsFile())).toBe(false);
    // Ray notices by itself that its job script is gone.
    for (let tries = 0; existsSync(rayDirectory(running)) && tries < 100; tries += 1) await sleep(100);
    expect(surroundings()).toEqual(before);
  });
});

describe("what is in the place of Ray's directory and not the user's own stays, and Ray does not use it", () => {
  const found: Readonly<Record<string, (path: string) => void>> = {
    "a link to a directory of the user's": (path) => symlinkSync(join(root, "mine"), path),
    "a link to nothing": (path) => symlinkSync("/nowhere", path),
    "a file": (path) => writeFileSync(path, "mine"),
    ...(isRoot && {
      "another user's directory": (path) => {
        mkdirSync(path, 0o777);
        writeFileSync(join(path, "theirs"), "");
        chownSync(path, 4242, 4242);
      },
    }),
  };
  test.each(Object.entries(found))("%s", { timeout: 30_000 }, async (_, plant) => {
    await uploadRun(runDir, besideRay());
    mkdirSync(join(root, "mine", "session_latest"), { recursive: true });
    const { running, ended, begin } = startJob();
    plant(rayDirectory(running));
    const before = surroundings();
    begin();
    expect(await ended).toBe(10);
    expect(readFileSync(join(runDir, "failed.json"), "utf8")).toContain(`${rayDirectory(running)}`);
    expect(surroundings()).toEqual(before);
  });

  test("the user's own, of a job that could not clean up, is made anew", { timeout: 30_000 }, async () => {
    await uploadRun(runDir, besideRay());
    const { running, ended, begin } = startJob();
    mkdirSync(join(rayDirectory(running), "session_latest"), { recursive: true });
    begin();
    expect(await ended).toBe(0);
    expect(existsSync(rayDirectory(running))).toBe(false);
  });
});

describe("the secrets' file", () => {
  test("is gone where the job never began, as soon as the CLI sees that it has ended", async () => {
    await uploadRun(runDir, {}, { HF_TOKEN: "x" });
    writeFileSync(join(runDir, "job.exit"), "1 137\n");
    const record = { ...recordOf("local"), run_dir: runDir };
    const reporter = { note: () => {}, event: () => {}, waiting: () => {} };
    const { state } = await look(here, record, newWatch(), reporter, { keepsLease: false, slurmSeconds: 0 });
    expect(state.state).toBe("failed");
    expect(existsSync(secretsFile())).toBe(false);
  });

  test("of the launcher's jobs is gone where the evaluator was killed, as soon as the CLI sees the run's end", async () => {
    await uploadRun(runDir, {});
    const [ours, others] = ["0123456789abcdef", "fedcba9876543210"].map((invocation) =>
      join(root, "set", "launcher", `20260102_030405-${invocation}`, "hellaswag.0"),
    ) as [string, string];
    for (const directory of [ours, others]) {
      mkdirSync(directory, { recursive: true });
      for (const name of [".secrets.env", "run.sub"]) writeFileSync(join(directory, name), "");
    }
    writeFileSync(join(runDir, "events.jsonl"), '{"phase": "evaluate", "invocation": "0123456789abcdef"}\n');
    const { exitCode, stderr } = await here.run(discardSecretsScript(runDir));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(readdirSync(ours)).toEqual(["run.sub"]);
    expect(readdirSync(others)).toEqual([".secrets.env", "run.sub"]);
  });
});

const protocol = [
  "logs",
  "results",
  "job.json",
  "events.jsonl",
  "failed.json",
  "lease",
  "endpoint.json",
  "done",
  ".secrets.env",
];

describe("what is not the user's own is refused before anything is read or written", () => {
  test.each(protocol)("a link in place of %s", async (name) => {
    await uploadRun(runDir, {}, name === ".secrets.env" ? {} : { HF_TOKEN: "x" });
    const target = join(root, "target");
    mkdirSync(target);
    writeFileSync(join(target, "ray-nodes.txt"), "kept");
    rmSync(join(runDir, name), { recursive: true, force: true });
    symlinkSync(target, join(runDir, name));
    const before = surroundings();
    const { status, stderr } = runJob();
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining(`job.sh: ${name} is a symbolic link`),
    });
    expect(surroundings()).toEqual(before);
    expect(existsSync(join(runDir, "logs", "deploy.log"))).toBe(false);
  });

  test.runIf(isRoot).each(protocol)("another user's %s", async (name) => {
    await uploadRun(runDir, {});
    rmSync(join(runDir, name), { recursive: true, force: true });
    writeFileSync(join(runDir, name), "{}");
    chownSync(join(runDir, name), 4242, 4242);
    expect(runJob()).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`${name} is another user's`),
    });
    expect(readFileSync(join(runDir, name), "utf8")).toBe("{}");
  });

  test("by the emitted deploy.py, also while the run goes on", async () => {
    await uploadRun(runDir, {}, {}, "real");
    const script = join(import.meta.dirname, "own-files.py");
    expect(execFileSync("/usr/bin/python3", [script, runDir], { encoding: "utf8" }).trim()).toBe("");
  });

  test("by the CLI's looks", async () => {
    await uploadRun(runDir, {});
    writeFileSync(join(root, "private"), '{"attempt": 1}');
    for (const name of ["job.json", "done", "events.jsonl"])
      symlinkSync("../../../private", join(runDir, name));
    const tails = [{ path: "events.jsonl", offset: 0 }];
    const record = { ...recordOf("local"), run_dir: runDir };
    const { stdout } = await here.run(observeScript({ record, tails, lease: null, asksSlurm: false }));
    const { files, growth } = parseObservation(stdout, tails);
    expect({ files: [...files], growth: [...growth] }).toEqual({ files: [], growth: [] });
  });
});

describe("a write takes the place of a link and goes nowhere else", () => {
  const writers: Readonly<Record<string, string>> = {
    "the job script": `source '${join(import.meta.dirname, "../../templates/parts/journal.sh")}'; write_file done new`,
    "the CLI": replaceScript("new", "done"),
  };
  test.each(Object.entries(writers))("%s", async (_, script) => {
    const directory = join(root, "somewhere");
    mkdirSync(directory);
    mkdirSync(runDir, { recursive: true });
    symlinkSync(directory, join(runDir, "done"));
    const { exitCode, stderr } = await here.run(`cd '${runDir}' || exit 1\n${script}`);
    expect(exitCode, stderr).toBe(0);
    expect(lstatSync(join(runDir, "done")).isFile()).toBe(true);
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe("outside of the run directory", () => {
  test("started elsewhere, the job script removes nothing there", async () => {
    await uploadRun(runDir, {});
    writeFileSync(join(root, ".secrets.env"), "mine");
    const before = surroundings();
    const { status, stderr } = runJob(root, join(runDir, "job.sh"));
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining("start it in its run directory"),
    });
    expect(surroundings()).toEqual(before);
  });

  test("nor does the CLI submit into such a path", () => {
    buildIfStale();
    const text = "model: {checkpoint_path: /ckpt, tokenizer: /tok}\neval: {tasks: [{name: hellaswag}]}\n";
    const directory = newDirectory({ "my.yaml": text, "env.toml": '[p]\nexecutor = "local"\n' });
    const state = join(directory, "$(touch executed) state");
    const words = ["model", "eval", "/ckpt", "--batch", "p", "-c", "./my.yaml"];
    const { code, stderr } = nano3(directory, words, { NANO3_STATE_DIR: state });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining("The run directory would be"),
    });
    expect(readdirSync(directory).sort()).toEqual(["env.toml", "my.yaml"]);
  });

  test("a path that the harness's shell would take for a command is refused", async () => {
    runDir = join(root, "`touch executed` run");
    await uploadRun(runDir, {});
    const { status, stderr } = runJob();
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining("the path of the run directory may have letters"),
    });
  });
});
