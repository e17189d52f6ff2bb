import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensurePython, type PythonEnvironment } from "../python/environment.ts";
import { compileSet } from "./compile-set.ts";
import { tablesOf } from "./tables.ts";

const set = mkdtempSync(join(tmpdir(), "nano3-launcher-"));
const script = join(import.meta.dirname, "launcher-tables.py");
let python: PythonEnvironment;

beforeAll(async () => {
  python = await ensurePython();
  compileSet(
    set,
    {
      model: { checkpoint_path: "/ckpt", tokenizer: "/tokenizer" },
      deploy: { num_gpus: 1, port: 28_700, max_batch_size: 1 },
      eval: { placement: "slurm", tasks: [{ name: "adlr_gsm8k_cot_8_shot" }, { name: "hellaswag" }] },
    },
    {
      executor: "slurm",
      host: "login",
      user: "u",
      account: "a",
      partition: "p",
      remote_job_dir: "/lustre/n",
      gpus_per_node: 1,
    },
  );
});

afterAll(() => rmSync(set, { recursive: true }));

test.each(tablesOf(script))("%s: %s", (name) => {
  const env = {
    ...process.env,
    HOME: set,
    PYTHONDONTWRITEBYTECODE: "1",
    NEMO_EVALUATOR_TELEMETRY_LEVEL: "0",
  };
  const { status, stderr } = spawnSync(python.python, [script, set, name], { env, encoding: "utf8" });
  expect(status === 0 ? "" : stderr).toBe("");
});
