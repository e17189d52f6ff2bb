import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensurePython, type PythonEnvironment } from "../python/environment.ts";
import { compileSet } from "./compile-set.ts";
import { tablesOf } from "./tables.ts";

const set = mkdtempSync(join(tmpdir(), "nano3-functions-"));
const here = import.meta.dirname;
const parts = join(here, "../../templates/parts");
let python: PythonEnvironment;

beforeAll(async () => {
  python = await ensurePython();
  compileSet(set, {
    model: { checkpoint_path: "/ckpt", tokenizer: "/tokenizer" },
    deploy: { num_gpus: 1, port: 28_700, max_batch_size: 1 },
    eval: { tasks: [{ name: "hellaswag" }] },
  });
});

afterAll(() => rmSync(set, { recursive: true }));

/** Those of waits go by a clock that is told (`told_clock.py`). */
const scripts = [
  "tables.py",
  "resume-tables.py",
  "deployment-edges.py",
  "evaluation-edges.py",
  "call-edges.py",
  "end-edges.py",
];
const tables = scripts.flatMap((script) =>
  tablesOf(join(here, script)).map(([name, says]) => ({ script, name, says })),
);

test.each(tables)("$script $name: $says", ({ script, name }) => {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  const { status, stderr } = spawnSync(python.python, [join(here, script), join(set, "deploy.py"), name], {
    env,
    encoding: "utf8",
  });
  expect(status === 0 ? "" : stderr).toBe("");
});

test("each part is clean by itself", () => {
  const files = readdirSync(parts).filter((name) => name.endsWith(".py"));
  const ruff = (...args: readonly string[]): void => {
    const options = { cwd: parts, encoding: "utf8" } as const;
    const config = join(here, "ruff.toml");
    const { status, stdout } = spawnSync(
      join(python.bin, "ruff"),
      [...args, "--config", config, ...files],
      options,
    );
    expect(status === 0 ? "" : stdout).toBe("");
  };
  ruff("check", "--extend-select", "E501", "--ignore", "F401,F821");
  ruff("format", "--check");
});
