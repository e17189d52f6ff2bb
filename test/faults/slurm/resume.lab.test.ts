import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "vitest";
import { compareWithKnown } from "../../demo/known-scores.ts";
import { fileAppears, type RecordedRun, readRunFile, recordedRun, tasksOf } from "../../evaluation/runs.ts";
import { powerOff, powerOn, slurm } from "../../lab/index.ts";
import { bothTasks, evalArguments, samples } from "./arguments.ts";
import { preempt } from "./evaluation-jobs.ts";
import { killProcess, letGo, stallingHarness } from "./programs.ts";
import { requeue } from "./requeue.ts";
import { batch, type FaultRow, run, type Scene } from "./row.ts";
import { testFaults } from "./rows.ts";

const [finished, missing] = ["hellaswag.0", "adlr_arc_challenge_llama_25_shot.1"];

/** No summary was written; the results of one task are whole all the same. */
const cutOff = new RegExp(`a node failed[^]*, with the results of ${finished}`);

/** The second task's harness asks nothing while the first one finishes; what comes later finds the first one's results. */
const half = {
  overrides: (stage) => [
    bothTasks,
    "eval.resume=true",
    `eval.python=${stallingHarness(stage, "*adlr_arc*")}`,
  ],
  during: "evaluating",
} as const satisfies Partial<FaultRow>;

const rows: readonly FaultRow[] = [
  {
    ...half,
    fault: "requeued by the administrator when one of two tasks has its results",
    where: [batch, run],
    withoutSecret: true,
    inject: whenHalfDone(requeue),
    ends: {
      state: "succeeded",
      exitCode: 0,
      keeps: ["hellaswag", "adlr_arc_challenge_llama_25_shot"],
      check: ({ run: it }) => {
        expect(readRunFile(it, "results/results.json")).toMatchObject({ attempt: 2 });
        expectReuse(it, { run_id: it.run_id, attempt: 1 });
      },
    },
    patience: 200,
  },
  {
    ...half,
    fault:
      "one of two tasks fails, and the same is submitted again; a third time nothing is missing, with --fresh everything",
    inject: whenHalfDone(({ node }) => killProcess(node, /sleep 600/)),
    ends: {
      ...{ state: "failed", exitCode: 20, class: "task", withoutLog: true },
      keeps: ["hellaswag"],
      check: thenThreeTimesMore,
    },
  },
  {
    ...half,
    fault: "cancelled when one of two tasks has its results, and the same is submitted again",
    inject: whenHalfDone((scene) => slurm("scancel", scene.run.job_id)),
    ends: {
      ...{
        state: "cancelled",
        exitCode: 143,
        class: "terminated",
        countedFrom: "the fault",
        withoutLog: true,
      },
      keeps: ["hellaswag"],
      check: thenOnceMore,
    },
  },
  {
    ...half,
    fault: "preempted when one of two tasks has its results, and the same is submitted again",
    where: [batch, run],
    overrides: (stage) => [
      ...half.overrides(stage),
      ...["run.env.run_partition=cpu", "run.env.batch_partition=cpu"],
    ],
    inject: whenHalfDone((scene) => preempt(scene, scene.run.job_id)),
    ends: {
      ...{ state: "failed", exitCode: 143, class: "terminated", withoutLog: true },
      keeps: ["hellaswag"],
      said: /preempted by another job/,
      check: thenOnceMore,
    },
  },
  {
    ...half,
    fault: "the time limit comes when one of two tasks has its results, and the same is submitted again",
    overrides: (stage) => [...half.overrides(stage), 'run.env.time="00:03:00"', "slurm.signal_seconds=90"],
    inject: halfDone,
    ends: {
      ...{ state: "failed", exitCode: 143, class: "time-limit", withoutLog: true },
      keeps: ["hellaswag"],
      check: thenOnceMore,
    },
    patience: 240,
  },
  {
    ...half,
    fault: "power cut when one of two tasks has its results, and the same is submitted again",
    losesNode: "n1",
    inject: whenHalfDone(async (scene) => {
      scene.undo(() => powerOn("n1"));
      await powerOff("n1");
    }),
    ends: {
      ...{ state: "failed", exitCode: 1, countedFrom: "Slurm's word", said: cutOff },
      check: thenOnceMore,
    },
    patience: 180,
  },
];

/** From here on the second task would go on; it is the fault that comes. Returns when that is. */
async function halfDone(scene: Scene): Promise<number> {
  await fileAppears(scene.run, `results/${finished}/task.json`, 60);
  letGo(scene);
  return Date.now();
}

/** Strikes then, and says when that was. */
function whenHalfDone(strike: (scene: Scene) => unknown) {
  return async (scene: Scene): Promise<number> => {
    const at = await halfDone(scene);
    await strike(scene);
    return at;
  };
}

async function thenOnceMore(scene: Scene): Promise<void> {
  const again = await submitAgain(scene, "again");
  expectReuse(again, { run_id: scene.run.run_id, attempt: 1 });
}

/**
 * The third run has all its results before it begins: it holds its GPUs for seconds and loads nothing. With `--fresh` the fourth
 * one evaluates everything, and leaves the third one's files alone.
 */
async function thenThreeTimesMore(scene: Scene): Promise<void> {
  await thenOnceMore(scene);
  const third = await submitAgain(scene, "third");
  expect(tasksOf(third).every((task) => reusedFrom(task) !== null)).toBe(true);
  expect(readRunFile(third, "endpoint.json")).toBe(undefined);
  const before = filesOf(third);
  const fresh = await submitAgain(scene, "fresh", "--fresh");
  expect(tasksOf(fresh).map(reusedFrom)).toEqual([null, null]);
  expect(filesOf(third)).toEqual(before);
}

/** Every file of a run with its content's digest. */
function filesOf({ run_dir }: RecordedRun): readonly string[] {
  return execFileSync("find", [run_dir, "-type", "f", "-exec", "sha256sum", "{}", "+"], { encoding: "utf8" })
    .trimEnd()
    .split("\n")
    .sort();
}

async function submitAgain(scene: Scene, name: string, ...flags: readonly string[]): Promise<RecordedRun> {
  const state = join(scene.lab.cwd, "..", `${scene.run.run_id}-${name}`);
  const cli = scene.nano3With(state, ...evalArguments(scene, run, {}, half.overrides(scene)), ...flags);
  expect(await cli.exit(150), cli.stderr()).toBe(0);
  const it = await recordedRun(state, cli);
  expect(compareWithKnown(tasksOf(it), samples)).toEqual([]);
  return it;
}

function expectReuse(it: RecordedRun, origin: object): void {
  expect(readRunFile(it, "results/results.json")).toMatchObject({
    tasks: [
      { id: finished, status: "succeeded", reused_from: origin },
      { id: missing, status: "succeeded", reused_from: null },
    ],
  });
}

const reusedFrom = (task: object): unknown => (task as { reused_from: unknown }).reused_from;

testFaults("Resume", rows);
