import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { compareWithKnown } from "../../demo/known-scores.ts";
import { type RecordedRun, readRunFile, tasksOf } from "../../evaluation/runs.ts";
import { kubectl } from "../../kube/index.ts";
import { podsAreGone, type StartedEvaluation, startEvaluation } from "../../kubernetes/evaluations.ts";
import type { ReadyKube } from "../../kubernetes/ready-kube.ts";
import { shownWords } from "../last-words.ts";
import { type FaultOutcome, recordOutcome } from "../outcome.ts";
import { firstTold, hearGivenUp } from "./known.ts";
import { type HeldPod, type ReleaseWatch, watchRelease } from "./release.ts";
import type { FaultRow } from "./row.ts";

/** Seconds from when a failure is known to when pods are gone, beside what Kubernetes gives them for their end. */
const releaseSeconds = 10;

/** How long the CLI, or a run that nobody follows, may take to end once the fault is there. */
const endSeconds = 300;

/** Makes the fault, and checks all that must be so afterwards but for what is left on the nodes. */
export async function runRow(kube: ReadyKube, state: string, row: FaultRow): Promise<void> {
  const { mode = "--run", profile = "k8s", overrides = [], checkpoint, prepare, inject } = row;
  const quick = ["eval.limit_samples=8", ...overrides];
  let evaluation: StartedEvaluation | undefined;
  const { node, by } = row.losesNode ?? {};
  const watch = watchRelease(by === "power cut" ? node : undefined);
  try {
    await prepare?.(kube);
    evaluation = startEvaluation(kube, state, {
      mode,
      profile,
      overrides: quick,
      ...(checkpoint !== undefined && { checkpoint }),
    });
    if (row.ends.isRefused) await checkRefusal(evaluation, row);
    else {
      const givenUpAt = hearGivenUp(evaluation.cli);
      await evaluation.run();
      const faultAt = (await inject?.(evaluation)) ?? Date.now();
      await checkEnd({ evaluation, row, watch, faultAt, givenUpAt });
    }
  } finally {
    evaluation?.cli.child.kill("SIGKILL");
    await row.repair?.();
    await watch.released(0);
  }
}

async function checkRefusal({ cli }: StartedEvaluation, row: FaultRow): Promise<void> {
  const code = await cli.exit(60);
  expect(code, cli.stderr()).toBe(row.ends.exitCode);
  expect(cli.stderr()).toMatch(row.ends.said);
  expect(await kubectl(["get", "rayjobs", "--output=name"], { asAdmin: true })).toBe("");
  record(row, {
    happened: "refused before anything was created",
    exitCode: Number(code),
    said: cli.stderr().trimEnd().split("\n").slice(-6),
  });
}

/** A run that a fault has struck. */
interface Struck {
  readonly evaluation: StartedEvaluation;
  readonly row: FaultRow;
  readonly watch: ReleaseWatch;
  /** In ms of the wall clock. */
  readonly faultAt: number;
  readonly givenUpAt: () => number | undefined;
}

async function checkEnd({ evaluation, row, watch, faultAt, givenUpAt }: Struck): Promise<void> {
  const { cli } = evaluation;
  const { ends } = row;
  const run = await evaluation.run();
  const code = await cli.exit(ends.endsWithin ?? endSeconds);
  const pods = await watch.released(endSeconds);
  // A CLI that was killed, or has only submitted, has no exit code of the run.
  const isFollowed = row.mode !== "--batch" && typeof code === "number";
  await row.repair?.();
  await podsAreGone(run, 60);
  const status = await evaluation.nano3("status", run.run_id);
  const text = isFollowed ? cli.stderr() : status.cli.stdout();
  const exitCode = Number(isFollowed ? code : /^exit code +(\d+)$/m.exec(text)?.[1]);
  const goesOn = ends.exitCode === 0;
  const told = {
    "the fault": () => faultAt,
    "the operator's word": watch.operatorToldAt,
    "the first word": () => firstTold(run, watch, givenUpAt),
  }[ends.countedFrom ?? "the first word"]();
  record(row, {
    happened: /^state +(.*)$/m.exec(status.cli.stdout())?.[1] ?? status.cli.stderr(),
    exitCode: Number.isNaN(exitCode) ? null : exitCode,
    seconds: goesOn || told === undefined ? null : secondsWithGpus(pods, told),
    fromFault: goesOn ? null : secondsWithGpus(pods, faultAt),
    failed: failureOf(run),
    said: shownWords(text, run),
    kept: keptOf(run),
  });
  expect(exitCode, text).toBe(ends.exitCode);
  expect(text, text).toMatch(ends.said);
  if (!goesOn) expectReleased(pods, told);
  // What was just listed as left is held.
  if (/Left: |Not gone after/.test(text)) expect(text).not.toContain("holds nothing");
  checkFiles(run, row);
}

/** Seconds from a moment to when no pod had a GPU any more; of a run that never got one, none. */
function secondsWithGpus(pods: readonly HeldPod[], from: number): number {
  const ends = pods.filter(({ hasGpus }) => hasGpus).map(({ lastHeld }) => lastHeld);
  return Math.max(0, ...ends.map((end) => (end - from) / 1000));
}

/** Each pod is gone in the time that is given it. */
function expectReleased(pods: readonly HeldPod[], told: number | undefined): void {
  expect(told, "somebody told that the run fails").toBeDefined();
  const late = pods.flatMap(({ name, graceSeconds, lastHeld }) => {
    const seconds = (lastHeld - (told ?? 0)) / 1000;
    const limit = releaseSeconds + graceSeconds;
    return seconds > limit ? [`${name} after ${seconds} s of ${limit} s`] : [];
  });
  expect(late).toEqual([]);
}

function checkFiles(run: RecordedRun, { ends }: FaultRow): void {
  const failed = readRunFile(run, "failed.json");
  if (ends.failed === null) expect(failed).toBeUndefined();
  else {
    const { class: name, message, withoutLog } = ends.failed;
    expect(failed).toMatchObject({
      class: typeof name === "string" ? name : expect.stringMatching(name),
      message: expect.stringMatching(message),
    });
    if (!withoutLog) expect(failed?.log, JSON.stringify(failed)).toMatch(/^logs\/.*:\d+$/);
  }
  const succeeded = tasksOf(run).filter(({ status }) => status === "succeeded");
  expect(succeeded).toHaveLength(ends.succeeded ?? 0);
  for (const task of succeeded) expect(compareWithKnown([task], task.samples ?? 0)).toEqual([]);
}

function failureOf(run: RecordedRun): FaultOutcome["failed"] {
  const file = readRunFile(run, "failed.json");
  if (file === undefined) return null;
  const { class: name, message, log } = file;
  return { class: String(name), message: String(message), log: log == null ? null : String(log) };
}

/** What is on the volume afterwards, in a few words. */
function keptOf(run: RecordedRun): string {
  const logs = join(run.run_dir, "logs");
  if (!existsSync(logs)) return "nothing: no pod had begun";
  const tasks = tasksOf(run);
  const results = tasks.map(({ name, status }) => `${name} ${status}`).join(", ");
  return `${results === "" ? "no results" : `results (${results})`}, ${readdirSync(logs).length} logs`;
}

type Seen = Pick<FaultOutcome, "happened" | "exitCode" | "said"> &
  Partial<Pick<FaultOutcome, "seconds" | "fromFault" | "failed" | "kept">>;

function record({ fault, mode = "--run", ends: { slow } }: FaultRow, seen: Seen): void {
  recordOutcome({
    group: "Kubernetes",
    fault,
    target: "kubernetes",
    mode,
    placement: "allocation",
    seconds: null,
    fromFault: null,
    ...(slow !== undefined && { slow }),
    failed: null,
    kept: "",
    ...seen,
  });
}
