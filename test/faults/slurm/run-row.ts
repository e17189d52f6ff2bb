import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { compareWithKnown } from "../../demo/known-scores.ts";
import {
  accountedAs,
  type RecordedRun,
  readRunFile,
  recordedRun,
  type StartedCli,
  startCli,
  tasksOf,
} from "../../evaluation/runs.ts";
import { runOnMachine } from "../../lab/index.ts";
import { shownWords } from "../last-words.ts";
import { type FaultGroup, recordOutcome } from "../outcome.ts";
import { evalArguments, samples } from "./arguments.ts";
import { expectLastWords } from "./expect-last-words.ts";
import { nodeOf, reached } from "./moments.ts";
import { type ReleaseWatch, watchRelease } from "./release.ts";
import type { Ending, FaultRow, Scene, Stage, Where } from "./row.ts";

/** Seconds from when a failure is known to when nothing holds a GPU. */
const releaseSeconds = 10;

/** Exit code of a job whose lease has ended. */
const leaseLost = 31;

interface Act {
  readonly group: FaultGroup;
  readonly row: FaultRow;
  readonly where: Where;
  readonly stage: Stage;
  readonly state: string;
}

/** How a run ended, from outside. */
interface Seen {
  readonly run: RecordedRun;
  readonly scene: Scene;
  readonly faultAt: number;
  readonly lastHeld: number;
  readonly exitCode: number | string;
  /** The CLI that saw the end: that of `--run`, or `nano3 attach` afterwards. */
  readonly stderr: string;
}

/** Injects a fault into a real run and checks everything but what is left on the machines. */
export async function runRow(act: Act): Promise<void> {
  const { row, stage } = act;
  await row.prepare?.(stage);
  const cli = start(act);
  await row.whileSubmitting?.(cli);
  if (row.ends.state === "not submitted") return checkRefusal(act, cli);
  const run = await recordedRun(act.state, cli, 150);
  const seen = await strike(act, cli, run);
  await checkEnd(act, seen);
}

function start({ row, where, stage, state }: Act): StartedCli {
  const { lab } = stage;
  const overrides = typeof row.overrides === "function" ? row.overrides(stage) : (row.overrides ?? []);
  const args = evalArguments(stage, where, row, overrides);
  return startCli({ cwd: lab.cwd, env: { ...lab.env, ...row.env } }, state, args);
}

async function strike(act: Act, cli: StartedCli, run: RecordedRun): Promise<Seen> {
  const { row, where, stage, state } = act;
  await reached(row.during ?? "submitted", run);
  const nano3With = (of: string, ...args: readonly string[]) => startCli(stage.lab, of, args);
  const nano3 = (...args: readonly string[]) => nano3With(state, ...args);
  const scene: Scene = { ...stage, where, run, cli, node: nodeOf(run), nano3, nano3With };
  const watch = watchRelease(run.job_id);
  const now = Date.now();
  const struckAt = await row.inject?.(scene);
  const faultAt = typeof struckAt === "number" ? struckAt : now;
  const patience = row.patience ?? 120;
  const end = where.mode === "--run" ? await endOfRun(cli, patience) : await endOfBatch(scene, patience);
  if (row.ends.leaves) expect(await accountedAs(run, patience)).toBe(`FAILED|${leaseLost}:0`);
  return { run, scene, faultAt, ...end, lastHeld: await release(watch) };
}

async function release(watch: ReleaseWatch): Promise<number> {
  return watch.released(releaseSeconds + 5);
}

async function endOfRun(cli: StartedCli, seconds: number) {
  const exitCode = await cli.exit(seconds);
  return { exitCode, stderr: cli.stderr() };
}

/** Who submitted with `--batch` comes back later and asks. Between two attempts sacct shows the former one as ended. */
async function endOfBatch({ run, nano3 }: Scene, seconds: number) {
  const accounted = await accountedAs(run, seconds);
  const later = nano3("attach", run.run_id);
  const exitCode = await later.exit(seconds);
  if (accounted.startsWith("FAILED")) expect(accounted).toBe(`FAILED|${accountedCode(Number(exitCode))}:0`);
  return { exitCode, stderr: later.stderr() };
}

/** Slurm takes 128 off a code that a shell gives for a signal. */
const accountedCode = (exitCode: number): number => (exitCode > 128 ? exitCode - 128 : exitCode);

async function checkEnd(act: Act, seen: Seen): Promise<void> {
  const { row, where, group } = act;
  const { run, scene, exitCode, stderr } = seen;
  const status = await askStatus(scene);
  const failed = readRunFile(run, "failed.json") as Failure | undefined;
  const known = await knownAt(row.ends, seen, failed);
  const seconds = row.ends.state === "succeeded" ? null : (seen.lastHeld - known) / 1000;
  recordOutcome({
    group,
    fault: row.fault,
    target: "slurm",
    ...where,
    happened: `${status.state}: ${status.reason}`,
    exitCode: row.ends.leaves ? leaseLost : typeof exitCode === "number" ? exitCode : null,
    seconds: seconds === null ? null : Math.max(0, seconds),
    fromFault: seconds === null ? null : Math.max(0, seen.lastHeld - seen.faultAt) / 1000,
    failed: failed === undefined ? null : failed,
    said: shownWords(stderr, run),
    kept: describeKept(run),
  });
  expect(status.state).toBe(row.ends.state);
  expect(typeof exitCode === "number" ? exitCode : null, stderr).toBe(row.ends.exitCode);
  if (seconds !== null)
    expect(seconds, "seconds until nothing holds a GPU").toBeLessThanOrEqual(
      releaseSeconds + (row.ends.unseenFor ?? 0),
    );
  checkFailure(row.ends, failed, seen);
  checkResults(row.ends, run);
  if (row.ends.leaves) expect(stderr).toMatch(row.ends.said ?? /./);
  else expectLastWords(stderr, run, row.ends);
  await row.ends.check?.(scene);
}

/** What is read of failed.json. */
interface Failure {
  readonly class: string;
  readonly message: string;
  readonly log: string | null;
  readonly line: string | null;
  readonly at: string;
}

/** When it was clear that the run had failed, in ms of the wall clock. */
async function knownAt(ends: Ending, { faultAt, run }: Seen, failed: Failure | undefined): Promise<number> {
  if (ends.countedFrom === "Slurm's word") {
    const asked = ["sacct", "-nX", "-j", run.job_id, "-o", "End"];
    const { stdout } = await runOnMachine("login", asked, { as: "nano3", env: { SLURM_TIME_FORMAT: "%s" } });
    return Number(stdout) * 1000;
  }
  return ends.countedFrom === "the fault" || failed === undefined ? faultAt : Date.parse(failed.at);
}

function checkFailure(ends: Ending, failed: Failure | undefined, { faultAt }: Seen): void {
  expect(failed?.class ?? null).toEqual(
    ends.class === undefined
      ? null
      : typeof ends.class === "string"
        ? ends.class
        : expect.stringMatching(ends.class),
  );
  if (failed === undefined) return;
  const text = `${failed.message}\n${failed.line ?? ""}`;
  if (ends.cause !== undefined) expect(text).toMatch(ends.cause);
  if (!ends.withoutLog) expect(failed.log, text).toMatch(/^logs\/.*:\d+$/);
  if (ends.knownWithin !== undefined)
    expect((Date.parse(failed.at) - faultAt) / 1000, "seconds until the fault was known").toBeLessThanOrEqual(
      ends.knownWithin,
    );
}

function checkResults({ state, keeps }: Ending, run: RecordedRun): void {
  const finished = tasksOf(run).filter(({ status }) => status === "succeeded");
  expect(compareWithKnown(finished, samples)).toEqual([]);
  const names = finished.map(({ name }) => name);
  if (keeps !== undefined) expect(names).toEqual(keeps);
  else if (state === "succeeded") expect(names).toEqual(["hellaswag"]);
}

function describeKept(run: RecordedRun): string {
  const tasks = tasksOf(run).map(({ name, status, samples: count }) =>
    status === "succeeded" ? `${name}: ${count} samples` : `${name}: none`,
  );
  const logs = readdirSync(join(run.run_dir, "logs")).filter((name) => name.endsWith(".log"));
  return [...(tasks.length === 0 ? ["no results"] : tasks), `${logs.length} logs`].join(", ");
}

async function askStatus({
  run,
  nano3,
}: Scene): Promise<{ readonly state: string; readonly reason: string }> {
  const cli = nano3("status", "--json", run.run_id);
  await cli.exit(60);
  return JSON.parse(cli.stdout());
}

/** Nothing may have begun: the words of the CLI are all there is. */
async function checkRefusal({ group, row, where, state }: Act, cli: StartedCli): Promise<void> {
  const exitCode = await cli.exit(row.patience ?? 60);
  const said = cli.stderr().trimEnd().split("\n");
  recordOutcome({
    group,
    fault: row.fault,
    target: "slurm",
    ...where,
    happened: "nothing was submitted",
    exitCode: typeof exitCode === "number" ? exitCode : null,
    seconds: null,
    fromFault: null,
    failed: null,
    said,
    kept: "",
  });
  expect(exitCode, cli.stderr()).toBe(row.ends.exitCode);
  expect(cli.stderr()).toMatch(row.ends.said ?? /./);
  expect(cli.stdout()).toBe("");
  expect(namesIn(join(state, "runs"))).toEqual([]);
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
