import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildIfStale, program } from "../cli/built-cli.ts";
import { makeToyFiles, offline, toyOverrides } from "../demo/toy-files.ts";
import { ensurePython, type PythonEnvironment } from "../python/environment.ts";

/** A whole evaluation on this machine, with real Ray and the real harness, that is given a secret. */
const canary = "canary-Zx93kQpVw7";
const directory = mkdtempSync("/var/tmp/nano3-secrets-");
let python: PythonEnvironment;

beforeAll(async () => {
  buildIfStale();
  python = await ensurePython();
});

afterAll(() => rmSync(directory, { recursive: true }));

/** Command lines of processes in which the secret stands. */
function tellingProcesses(): readonly string[] {
  return readdirSync("/proc").flatMap((entry) => {
    try {
      const words = /^\d+$/.test(entry) ? readFileSync(`/proc/${entry}/cmdline`, "utf8") : "";
      return words.includes(canary) ? [words.replaceAll("\0", " ")] : [];
    } catch {
      return [];
    }
  });
}

test("its value is in no process list, log, event, record, result or output", {
  timeout: 300_000,
}, async () => {
  const toy = await makeToyFiles(join(directory, "toy"), python.python);
  const vars = Object.entries({ ...offline, PYTHONPATH: toy.pythonPath });
  const table = vars.map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`).join("");
  writeFileSync(join(directory, "env.toml"), `[p]\nexecutor = "local"\n\n[p.env_vars]\n${table}`);
  const words = [
    "model",
    "eval",
    toy.checkpoint,
    "--run",
    "p",
    "-c",
    "tiny",
    "eval.limit_samples=2",
    "secrets=[MY_TOKEN]",
  ];
  const run = spawn(process.execPath, [program, ...words, ...toyOverrides(toy, python.python)], {
    cwd: directory,
    env: { ...process.env, NANO3_STATE_DIR: join(directory, "state"), MY_TOKEN: canary },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  for (const stream of [run.stdout, run.stderr])
    stream.setEncoding("utf8").on("data", (text) => said.push(text));
  const seen = new Set<string>();
  let looks = 0;
  const watch = setInterval(() => {
    looks += 1;
    for (const words of tellingProcesses()) seen.add(words);
  }, 50);
  const [code] = await once(run, "close");
  clearInterval(watch);
  expect(code, said.join("")).toBe(0);
  expect(looks).toBeGreaterThan(100);
  expect([...seen]).toEqual([]);
  expect(said.join("")).not.toContain(canary);
  expect(spawnSync("grep", ["-rla", canary, directory], { encoding: "utf8" }).stdout).toBe("");
});
