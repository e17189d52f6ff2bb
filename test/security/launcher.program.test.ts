import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compileSet } from "../program/compile-set.ts";
import { ensurePython } from "../python/environment.ts";
import { hostileStrings } from "./hostile-strings.ts";

/** What nemo-evaluator-launcher makes of a set on a cluster: values and secrets, in the files that it leaves there. */
const canary = "canary-Zx93kQpVw7";
const root = mkdtempSync(join(tmpdir(), "nano3-launcher-files-"));
const set = join(root, "set");
const cluster = join(root, "cluster");
const values = hostileStrings((id) => join(root, id)).filter(
  ({ text }, index) =>
    index % 3 === 0 &&
    !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uffff]|\$\{|^\$?(?:host|runtime|lit):|\$[A-Za-z_(]/u.test(text) &&
    text.length < 4000,
);
let python: string;

beforeAll(async () => {
  ({ python } = await ensurePython());
  mkdirSync(cluster);
  compileSet(
    set,
    {
      model: { checkpoint_path: "/ckpt", tokenizer: "/tokenizer" },
      deploy: { num_gpus: 1, max_batch_size: 1 },
      eval: {
        placement: "slurm",
        tasks: [{ name: "hellaswag" }],
        env_vars: Object.fromEntries(values.map(({ id, text }) => [`V_${id}`, text])),
        mounts: ["/tmp:/data"],
      },
      secrets: ["MY_TOKEN"],
    },
    {
      executor: "slurm",
      host: "login",
      user: "u",
      account: "a",
      partition: "p",
      remote_job_dir: cluster,
      gpus_per_node: 1,
    },
  );
});

afterAll(() => rmSync(root, { recursive: true }));

test("values arrive in the job as they are, the secret in one file that only its user reads", () => {
  const { status, stdout, stderr } = spawnSync(
    python,
    [join(import.meta.dirname, "launcher-files.py"), set],
    {
      cwd: set,
      encoding: "utf8",
      env: {
        PATH: `${join(import.meta.dirname, "stand-in", "login")}:${process.env.PATH}`,
        HOME: root,
        STAND_IN_RECORD: join(root, "record"),
        NEMO_EVALUATOR_TELEMETRY_LEVEL: "0",
        MY_TOKEN: canary,
      },
    },
  );
  expect(status, stderr).toBe(0);
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const telling = files.filter((file) => readFileSync(file, "utf8").includes(canary));
  expect(telling.map((file) => file.split("/").at(-1))).toEqual([".secrets.env"]);
  const [file = ""] = telling;
  expect((statSync(file).mode & 0o777).toString(8)).toBe("600");
  expect(stdout + stderr).not.toContain(canary);
  const script = `set -a; source "$1"; python3 -c 'import json, os; print(json.dumps(dict(os.environ)))'`;
  const read = spawnSync("bash", ["-c", script, "bash", file], { encoding: "utf8" });
  const seen = Object.entries(JSON.parse(read.stdout) as Readonly<Record<string, string>>);
  for (const { id, text } of values)
    expect(seen.find(([name]) => name.startsWith(`V_${id}_`))?.[1]).toBe(text);
  expect(readdirSync(root).filter((name) => /^c\d+$/.test(name))).toEqual([]);
});
