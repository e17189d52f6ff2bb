import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensurePython } from "../python/environment.ts";
import { compareWithKnown, type ReportedTask } from "./known-scores.ts";
import { nano3 } from "./nano3.ts";
import { makeToyFiles, offline, toyOverrides } from "./toy-files.ts";

const directory = join(import.meta.dirname, "..", "..", ".cache", "demo");
const samples = 8;

/** The main job on this machine: `tiny` with executor `local`, in the mode `--run`. */
export async function demoLocal(): Promise<number> {
  const { python } = await ensurePython();
  mkdirSync(directory, { recursive: true });
  const toy = await makeToyFiles(join(directory, "toy"), python);
  writeFileSync(join(directory, "env.toml"), profile(toy.pythonPath));
  const more = [...toyOverrides(toy, python), `eval.limit_samples=${samples}`];
  const code = await nano3(directory, [
    "model",
    "eval",
    toy.checkpoint,
    "--run",
    "demo",
    "-c",
    "tiny",
    ...more,
  ]);
  if (code !== 0) return code;
  const results = await resultsOf(directory);
  const problems = compareWithKnown(results, samples);
  for (const problem of problems) process.stderr.write(`demo: ${problem}\n`);
  if (problems.length === 0) process.stderr.write("demo: the scores are those known before the run\n");
  return problems.length === 0 ? 0 : 1;
}

function profile(pythonPath: string): string {
  const vars = { ...offline, PYTHONPATH: pythonPath };
  const lines = Object.entries(vars).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return `[demo]\nexecutor = "local"\n\n[demo.env_vars]\n${lines.join("\n")}\n`;
}

/** `nano3 results --json` of the newest run. */
async function resultsOf(cwd: string): Promise<readonly ReportedTask[]> {
  const file = join(cwd, "results.json");
  await nano3(cwd, ["results", "--json"], { stdoutFile: file });
  return (JSON.parse(readFileSync(file, "utf8")) as { tasks: readonly ReportedTask[] }).tasks;
}
