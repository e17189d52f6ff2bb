import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { compareWithKnown } from "../../demo/known-scores.ts";
import { type RecordedRun, readRunFile, tasksOf } from "../../evaluation/runs.ts";
import { kubectl, nothingLeft, podProcesses } from "../../kube/index.ts";
import {
  podsAreGone,
  released,
  type StartedEvaluation,
  startEvaluation,
} from "../../kubernetes/evaluations.ts";
import type { ReadyKube } from "../../kubernetes/ready-kube.ts";
import { shownWords } from "../last-words.ts";
import { type FaultOutcome, recordOutcome } from "../outcome.ts";
import type { FaultRow } from "./row.ts";

/** How long the CLI may take to end, once the fault is there. */
const endSeconds = 300;

/** Makes the fault, and checks all that must be so afterwards. */
export async function runRow(kube: ReadyKube, state: string, row: FaultRow): Promise<void> {
  const { mode = "--run", profile = "k8s", overrides = [], checkpoint, prepare, inject } = row;
  const quick = ["eval.limit_samples=8", ...overrides];
  let evaluation: StartedEvaluation | undefined;
  try {
    await prepare?.(kube);
    evaluation = startEvaluation(kube, state, {
      mode,
      profile,
      overrides: quick,
      ...(checkpoint !== undefined && { checkpoint }),
    });
    const from = (await inject?.(evaluation)) ?? performance.now();
    if (row.ends.isRefused) await checkRefusal(evaluation, row);
    else await checkEnd(evaluation, row, from);
  } finally {
    evaluation?.cli.child.kill("SIGKILL");
    await row.repair?.();
  }
}

async function checkRefusal({ cli }: StartedEvaluation, row: FaultRow): Promise<void> {
  const code = await cli.exit(60);
  expect(code, cli.stderr()).toBe(row.ends.exitCode);
  expect(cli.stderr()).toMatch(row.ends.said);
  expect(await kubectl(["get", "rayjobs", "--output=name"], { asAdmin: true })).toBe("");
  expect(podProcesses()).toEqual([]);
  record(row, {
    happened: "refused before anything was created",
    exitCode: Number(code),
    said: cli.stderr().trimEnd().split("\n").slice(-6),
  });
}

async function checkEnd(evaluation: StartedEvaluation, row: FaultRow, from: number): Promise<void> {
  const { cli } = evaluation;
  const { ends } = row;
  const run = await evaluation.run();
  const release = released(from, ends.releasedWithin ?? endSeconds);
  const code = await cli.exit(ends.endsWithin ?? endSeconds);
  const seconds = await release;
  // A CLI that was killed, or has only submitted, has no exit code of the run.
  const isFollowed = row.mode !== "--batch" && typeof code === "number";
  await row.repair?.();
  await podsAreGone(run, 60);
  const status = await evaluation.nano3("status", run.run_id);
  const text = isFollowed ? cli.stderr() : status.cli.stdout();
  const exitCode = Number(isFollowed ? code : /^exit code +(\d+)$/m.exec(text)?.[1]);
  record(row, {
    happened: /^state +(.*)$/m.exec(status.cli.stdout())?.[1] ?? status.cli.stderr(),
    exitCode: Number.isNaN(exitCode) ? null : exitCode,
    seconds: ends.exitCode === 0 && row.ends.releasedWithin === undefined ? null : seconds,
    failed: failureOf(run),
    said: shownWords(text, run),
    kept: keptOf(run),
  });
  expect(exitCode, text).toBe(ends.exitCode);
  expect(text, text).toMatch(ends.said);
  checkFiles(run, row);
  await nothingLeft(60);
}

function checkFiles(run: RecordedRun, { ends }: FaultRow): void {
  const failed = readRunFile(run, "failed.json");
  if (ends.failed === null) expect(failed).toBeUndefined();
  else {
    const { class: name, message, log } = ends.failed;
    expect(failed).toMatchObject({
      class: typeof name === "string" ? name : expect.stringMatching(name),
      message: expect.stringMatching(message),
    });
    if (log !== undefined) expect(String(failed?.log)).toMatch(log);
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

function record({ fault, mode = "--run" }: FaultRow, seen: Seen): void {
  recordOutcome({
    group: "Kubernetes",
    fault,
    target: "kubernetes",
    mode,
    placement: "allocation",
    seconds: null,
    fromFault: null,
    failed: null,
    kept: "",
    ...seen,
  });
}
