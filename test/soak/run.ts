import { existsSync } from "node:fs";
import { join } from "node:path";
import { compareWithKnown } from "../demo/known-scores.ts";
import type { ReadyLab } from "../demo/lab.ts";
import {
  accountedAs,
  type RecordedRun,
  readRunFile,
  recordedRun,
  startCli,
  tasksOf,
} from "../evaluation/runs.ts";
import { evalArguments, samples } from "../faults/slurm/arguments.ts";
import type { Where } from "../faults/slurm/row.ts";
import { waitUntil } from "../lab/wait-until.ts";
import type { Computer } from "./computer.ts";

/** What runs are started with. */
export interface Scene {
  readonly lab: ReadyLab;
  readonly computer: Computer;
}

/** A run that has ended. */
export interface EndedRun {
  readonly where: Where;
  readonly recorded: RecordedRun;
  /** What is wrong with it; empty where its scores are those known beforehand and everybody says that it has succeeded. */
  readonly problems: readonly string[];
}

/** Seconds after which a run hangs; where many run at once each takes its time. */
const patience = 600;

/** One evaluation from the command to the end of the job; each has a state directory of its own. */
export async function evaluate({ lab, computer }: Scene, where: Where, state: string): Promise<EndedRun> {
  const env = { ...lab.env, ...computer.env };
  const words = evalArguments({ lab }, where, { withoutSecret: true }, []);
  const cli = startCli({ cwd: lab.cwd, env }, state, words);
  const recorded = await recordedRun(state, cli, patience);
  const exitCode = await cli.exit(patience);
  await ended(recorded, patience);
  const problems = [
    ...differing("exit code of nano3", exitCode, 0),
    ...differing("sacct", await accountedAs(recorded, 60), "COMPLETED|0:0"),
    ...differing("failed.json", readRunFile(recorded, "failed.json")?.message, undefined),
    ...differing("tasks in results.json", tasksOf(recorded).length, 1),
    ...compareWithKnown(tasksOf(recorded), samples),
  ];
  return { where, recorded, problems };
}

/** Both say that the evaluation is over; placement `slurm` has no completion file in `--batch`. */
const ends = ["results/results.json", "failed.json"];

async function ended({ run_id, run_dir }: RecordedRun, seconds: number): Promise<void> {
  const wait = { what: `end of ${run_id}`, seconds, log: run_dir, everyMilliseconds: 200 };
  await waitUntil(wait, () => ends.some((name) => existsSync(join(run_dir, name))));
}

function differing(what: string, is: unknown, mustBe: unknown): readonly string[] {
  return is === mustBe ? [] : [`${what}: ${is}, must be ${mustBe}`];
}
