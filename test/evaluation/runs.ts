import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReportedTask } from "../demo/known-scores.ts";
import type { ReadyLab } from "../demo/lab.ts";
import { gpuHolders, processesOnNode, slurm } from "../lab/index.ts";
import { waitUntil } from "../lab/wait-until.ts";

const root = join(import.meta.dirname, "..", "..");

/** A CLI that was started, and what it has said so far. */
export interface StartedCli {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Its exit code; its own words when it takes longer than the limit. */
  readonly exit: (seconds: number) => Promise<number | string>;
}

/** Builds the CLI as the README says. */
export function buildCli(): void {
  execFileSync(process.execPath, ["build.mjs"], { cwd: root });
}

/** Starts `nano3` for a lab, each test in a directory (and so with a state) of its own. */
export function startCli(
  lab: Pick<ReadyLab, "cwd" | "env">,
  state: string,
  args: readonly string[],
): StartedCli {
  mkdirSync(state, { recursive: true });
  const child = spawn(process.execPath, [join(root, "bin", "nano3.js"), ...args], {
    cwd: lab.cwd,
    env: { ...process.env, ...lab.env, NANO3_STATE_DIR: state, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data: Buffer) => {
    stdout += data;
  });
  child.stderr.on("data", (data: Buffer) => {
    stderr += data;
  });
  const exited = once(child, "close") as Promise<[number | null, string | null]>;
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    exit: async (seconds) => {
      const late = new Promise<string>((done) => {
        setTimeout(() => done(`still running after ${seconds} s:\n${stderr}`), seconds * 1000).unref();
      });
      const ended = exited.then(([code, signal]) => code ?? `ended by ${signal}`);
      return Promise.race([ended, late]);
    },
  };
}

/** What the CLI has recorded of the only run of a state directory. */
export interface RecordedRun {
  readonly run_id: string;
  readonly run_dir: string;
  readonly job_id: string;
}

/** Waits for the record of a submitted run. */
export async function recordedRun(state: string, cli: StartedCli, seconds = 60): Promise<RecordedRun> {
  const wait = { what: "submitted run", seconds, log: state, everyMilliseconds: 100 };
  return waitUntil(wait, () => {
    if (cli.child.exitCode !== null && cli.child.exitCode !== 0) throw new Error(cli.stderr());
    const directory = join(state, "runs");
    const [file] = existsSync(directory)
      ? readdirSync(directory).filter((name) => name.endsWith(".json"))
      : [];
    if (file === undefined) return undefined;
    const record = JSON.parse(readFileSync(join(directory, file), "utf8")) as RecordedRun;
    return record.job_id === null ? undefined : record;
  });
}

/** A file of a run directory, parsed; undefined while it is not there. The lab's shared file system is this host's, too. */
export function readRunFile(run: RecordedRun, name: string): Record<string, unknown> | undefined {
  const path = join(run.run_dir, name);
  if (!existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
}

/** The tasks of results.json. */
export function tasksOf(run: RecordedRun): readonly ReportedTask[] {
  const results = readRunFile(run, "results/results.json");
  return (results?.tasks ?? []) as readonly ReportedTask[];
}

/**
 * Waits until the harness asks the model, by Serve's access log: what the evaluator reports of it is a poll old, and a short
 * evaluation ends between two polls.
 */
export async function evaluationUnderWay(run: RecordedRun, seconds = 90): Promise<void> {
  const wait = { what: "evaluation under way", seconds, log: run.run_dir, everyMilliseconds: 100 };
  await waitUntil(
    wait,
    () => existsSync(join(run.run_dir, "endpoint.json")) && harnessRequests(run).length > 0,
  );
}

/** Waits for a file of the run. */
export async function fileAppears(run: RecordedRun, name: string, seconds: number): Promise<void> {
  const wait = { what: name, seconds, log: run.run_dir, everyMilliseconds: 100 };
  await waitUntil(wait, () => existsSync(join(run.run_dir, name)));
}

/**
 * Waits until nothing of the job user is left: no GPU held, no job in the queue, no process on a node. Gives the seconds
 * until the GPUs were free.
 */
export async function everythingReleased(seconds: number): Promise<number> {
  const start = performance.now();
  const wait = { what: "release of the GPUs", seconds, log: "squeue", everyMilliseconds: 100 };
  await waitUntil(wait, async () => (await gpuHolders()).length === 0);
  const released = (performance.now() - start) / 1000;
  // A cancelled job of the launcher holds no GPU; Slurm may call it COMPLETING for a while (KillWait, and again).
  await waitUntil(
    { ...wait, what: "empty queue", seconds: 60 },
    async () => (await slurm("squeue", "--noheader")) === "",
  );
  await waitUntil({ ...wait, what: "end of all processes on the nodes", seconds: 10 }, () => {
    return processesOnNode("n1").length + processesOnNode("n2").length === 0;
  });
  return released;
}

/** State and exit code of an ended job, in sacct's words: `FAILED|11:0`. It hears of an end a moment later than squeue. */
export async function accountedAs(run: RecordedRun, seconds = 20): Promise<string> {
  const wait = {
    what: `end of job ${run.job_id} in sacct`,
    seconds,
    log: "sacct",
    everyMilliseconds: 200,
  };
  return waitUntil(wait, async () => {
    const state = await slurm("sacct", "-nXP", "-j", run.job_id, "-o", "State,ExitCode");
    return state !== "" && !/RUNNING|COMPLETING|PENDING/.test(state) && state;
  });
}

/**
 * How long the GPUs waited around an evaluation: from the endpoint file to the first request of the harness (Serve's
 * access log, in UTC here), and from the last request to the end of the job script.
 */
export function idleSeconds(run: RecordedRun): Readonly<Record<string, number>> {
  const ready = endpointReady(run);
  const requests = harnessRequests(run);
  const ends = readFileSync(join(run.run_dir, "logs", "job.log"), "utf8").match(/^\S+(?= exit code)/gm) ?? [];
  return {
    "ready to first request of the harness": (requests[0] ?? Number.NaN) - ready,
    "last request to end of job": Date.parse(ends.at(-1) ?? "") / 1000 - (requests.at(-1) ?? Number.NaN),
  };
}

function endpointReady(run: RecordedRun): number {
  return Date.parse(String(readRunFile(run, "endpoint.json")?.ready_at)) / 1000;
}

/** Serve logs a request a moment after its answer: the last one of the probe may seem to come after the endpoint file. */
const logDelay = 0.3;

/** When the harness asked the model, in seconds: all requests since the endpoint file but the first, the evaluator's own look. */
function harnessRequests(run: RecordedRun): readonly number[] {
  const ready = endpointReady(run);
  const log = readFileSync(join(run.run_dir, "logs", "deploy.log"), "utf8");
  const [, ...requests] = [...log.matchAll(/INFO (\S+) (\d\d:\d\d:\d\d),(\d+) .* POST \/v1\/completions\/ /g)]
    .map(([, day, clock, milliseconds]) => Date.parse(`${day}T${clock}.${milliseconds}Z`) / 1000)
    .filter((time) => time > ready + logDelay);
  return requests;
}
