import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { compareWithKnown, type ReportedTask } from "./known-scores.ts";
import { type ReadyLab, readyLab } from "./lab.ts";
import { nano3 } from "./nano3.ts";

const cwd = join(import.meta.dirname, "..", "..", ".cache", "demo-slurm");
const samples = 8;
/** A batch run of the toy takes less than a minute here. */
const patienceSeconds = 300;

/** The main job on a real two-node Slurm: both modes, both placements. The lab stays up; `npm run lab -- down` ends it. */
export async function demoSlurm(): Promise<number> {
  const lab = await readyLab(cwd);
  let problems = 0;
  for (const placement of ["allocation", "slurm"] as const)
    for (const mode of ["--run", "--batch"] as const) problems += await evaluate(lab, mode, placement);
  process.stderr.write(
    problems === 0
      ? "\ndemo: four evaluations, every score is the one known before the run\n"
      : `\ndemo: ${problems} problems\n`,
  );
  return problems === 0 ? 0 : 1;
}

async function evaluate(lab: ReadyLab, mode: "--run" | "--batch", placement: string): Promise<number> {
  const config = [
    "-c",
    "tiny",
    ...lab.overrides,
    `eval.placement=${placement}`,
    `eval.limit_samples=${samples}`,
  ];
  const code = await nano3(cwd, ["model", "eval", lab.toy.checkpoint, mode, "lab", ...config], {
    env: lab.env,
  });
  if (code !== 0) {
    process.stderr.write(`demo: ${mode} with placement ${placement} ended with ${code}\n`);
    return 1;
  }
  const tasks = await resultsOf(lab);
  const problems = compareWithKnown(tasks, samples);
  for (const problem of problems) process.stderr.write(`demo: ${problem}\n`);
  return problems.length;
}

/** The results of the newest run, once it has some. */
async function resultsOf({ env }: ReadyLab): Promise<readonly ReportedTask[]> {
  const file = join(cwd, "results.json");
  const deadline = performance.now() + patienceSeconds * 1000;
  while ((await nano3(cwd, ["results", "--json"], { env, stdoutFile: file, quiet: true })) !== 0) {
    if (performance.now() > deadline) throw new Error(`no results after ${patienceSeconds} s`);
    await sleep(3000);
  }
  await nano3(cwd, ["results"], { env });
  return (JSON.parse(readFileSync(file, "utf8")) as { tasks: readonly ReportedTask[] }).tasks;
}
