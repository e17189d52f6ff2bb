/** `npm run soak [-- RUNS AT-ONCE]`: 30 runs one after the other and 6 at once on the lab, and what they leave behind. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { compareWithKnown } from "../demo/known-scores.ts";
import { readyLab } from "../demo/lab.ts";
import {
  accountedAs,
  buildCli,
  everythingReleased,
  type RecordedRun,
  recordedRun,
  startCli,
  tasksOf,
} from "../evaluation/runs.ts";
import { waitUntil } from "../lab/wait-until.ts";
import { mustStay, takeSnapshot } from "./snapshot.ts";

const [inARow = 30, atOnce = 6] = process.argv.slice(2).map(Number);
const samples = 4;
const scratch = mkdtempSync(join(tmpdir(), "nano3-soak-"));
buildCli();
const lab = await readyLab(join(scratch, "cwd"));
const problems: string[] = [];
let number = 0;

await evaluate(); // caches of the first run are no leak
await everythingReleased(60);
const before = await takeSnapshot(lab.info);
const seconds: number[] = [];
for (let index = 0; index < inARow; index += 1) {
  const started = performance.now();
  await evaluate();
  await everythingReleased(60);
  seconds.push((performance.now() - started) / 1000);
  process.stderr.write(`run ${index + 1} of ${inARow}: ${seconds.at(-1)?.toFixed(1)} s\n`);
}
const afterRow = await takeSnapshot(lab.info);
const started = performance.now();
await Promise.all(Array.from({ length: atOnce }, () => evaluate(600)));
await everythingReleased(60);
const together = (performance.now() - started) / 1000;
const after = await takeSnapshot(lab.info);
rmSync(scratch, { recursive: true, force: true });

const table = new Table({
  head: ["", "before", `after ${inARow} runs`, `after ${atOnce} at once`],
  style: { head: [], border: [] },
});
for (const [kind, count] of Object.entries(before)) {
  table.push([kind, count, afterRow[kind] ?? "", after[kind] ?? ""]);
  if (mustStay(kind) && after[kind] !== count)
    problems.push(`${kind}: ${count} before, ${after[kind]} after`);
}
process.stdout.write(`${table.toString()}\n`);
const sorted = seconds.toSorted((a, b) => a - b);
const [median, worst] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
process.stdout.write(
  `${inARow} runs in a row: ${median?.toFixed(1)} s in the middle, ${worst?.toFixed(1)} s at worst; ` +
    `${atOnce} at once: ${together.toFixed(1)} s\n${problems.length} problems\n${problems.join("\n")}\n`,
);
process.exitCode = problems.length === 0 ? 0 : 1;

/** One `--batch` run from the submission to free GPUs; whatever is wrong with it is noted. */
async function evaluate(limit = 240): Promise<void> {
  number += 1;
  const state = join(scratch, `state-${number}`);
  const config = ["-c", "tiny", ...lab.overrides, `eval.limit_samples=${samples}`];
  const cli = startCli(lab, state, ["model", "eval", lab.toy.checkpoint, "--batch", "lab", ...config]);
  const run = await recordedRun(state, cli);
  await cli.exit(60);
  await finished(run, limit);
  const account = await accountedAs(run);
  if (account !== "COMPLETED|0:0") problems.push(`${run.run_id}: sacct says ${account}`);
  problems.push(...compareWithKnown(tasksOf(run), samples).map((problem) => `${run.run_id}: ${problem}`));
  if (tasksOf(run).length === 0) problems.push(`${run.run_id}: no task in results.json`);
}

async function finished(run: RecordedRun, limit: number): Promise<void> {
  const wait = { what: `end of ${run.run_id}`, seconds: limit, log: run.run_dir, everyMilliseconds: 200 };
  const ends = ["done", "failed.json"].map((name) => join(run.run_dir, name));
  await waitUntil(wait, () => ends.some(existsSync));
}
