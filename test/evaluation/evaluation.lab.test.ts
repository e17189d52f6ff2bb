import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { compareWithKnown } from "../demo/known-scores.ts";
import { type ReadyLab, readyLab } from "../demo/lab.ts";
import { slurm } from "../lab/index.ts";
import {
  accountedAs,
  buildCli,
  everythingReleased,
  fileAppears,
  idleSeconds,
  readRunFile,
  recordedRun,
  startCli,
  tasksOf,
} from "./runs.ts";

/** The main job on a real Slurm: from one config to scores that were known before, in both modes. Its ends: test/faults. */
const scratch = mkdtempSync(join(tmpdir(), "nano3-evaluation-"));
const samples = 4;
let lab: ReadyLab;
let number = 0;

beforeAll(async () => {
  buildCli();
  lab = await readyLab(join(scratch, "cwd"));
}, 600_000);

afterEach(async () => {
  await slurm("scancel", "--user", lab.info.user);
  await everythingReleased(30);
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Starts `nano3 model eval` on the toy checkpoint. */
function evaluate(mode: "--run" | "--batch", profile: string, overrides: readonly string[] = []) {
  number += 1;
  const state = join(scratch, `state-${number}`);
  const config = ["-c", "tiny", ...lab.overrides, `eval.limit_samples=${samples}`, ...overrides];
  const cli = startCli(lab, state, ["model", "eval", lab.toy.checkpoint, mode, profile, ...config]);
  return { cli, run: () => recordedRun(state, cli) };
}

/** The same in two steps: `nano3 compile`, then `nano3 submit` of the directory. */
async function compileAndSubmit(mode: "--run" | "--batch", profile: string, overrides: readonly string[]) {
  number += 1;
  const state = join(scratch, `state-${number}`);
  const set = join(scratch, `set-${number}`);
  const config = ["-c", "tiny", ...lab.overrides, `eval.limit_samples=${samples}`, ...overrides];
  const checkpoint = `model.checkpoint_path=${lab.toy.checkpoint}`;
  const compiler = startCli(lab, state, ["compile", "--profile", profile, "-o", set, checkpoint, ...config]);
  expect(await compiler.exit(30), compiler.stderr()).toBe(0);
  const cli = startCli(lab, state, ["submit", set, mode, profile]);
  return { cli, run: () => recordedRun(state, cli) };
}

const bothTasks = "eval.tasks=[{name: hellaswag}, {name: adlr_arc_challenge_llama_25_shot}]";

describe("scores are those known before the run", () => {
  const rows = [
    { start: evaluate, mode: "--run", profile: "lab", overrides: [bothTasks] },
    { start: evaluate, mode: "--batch", profile: "lab", overrides: [bothTasks] },
    { start: evaluate, mode: "--run", profile: "lab", overrides: ["eval.placement=slurm", bothTasks] },
    { start: evaluate, mode: "--batch", profile: "lab", overrides: ["eval.placement=slurm"] },
    { start: compileAndSubmit, mode: "--batch", profile: "lab-pyxis", overrides: [] },
    {
      start: evaluate,
      mode: "--run",
      profile: "lab",
      overrides: ["run.env.gpus_per_node=1", "deploy.num_gpus=2", "deploy.tensor_model_parallel_size=2"],
    },
  ] as const;
  test.each(rows)("$start.name $mode $profile $overrides", async ({ start, mode, profile, overrides }) => {
    const { cli, run } = await start(mode, profile, overrides);
    expect(await cli.exit(mode === "--run" ? 240 : 60), cli.stderr()).toBe(0);
    const recorded = await run();
    if (mode === "--batch") expect(cli.stdout()).toBe(`${recorded.run_id}\n`);
    await fileAppears(recorded, "results/results.json", 240);
    await everythingReleased(20);
    expect(compareWithKnown(tasksOf(recorded), samples)).toEqual([]);
    expect(await accountedAs(recorded)).toBe("COMPLETED|0:0");
    expect(readRunFile(recorded, "failed.json")).toBeUndefined();
    console.log(mode, profile, overrides.join(" "), idleSeconds(recorded));
  });
});
