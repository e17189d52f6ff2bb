import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildIfStale, filesIn, nano3, newDirectory } from "./built-cli.ts";

beforeAll(buildIfStale);

const good = "defaults: [base]\nmodel: {checkpoint_path: /ckpt, tokenizer: /tok}\ndeploy: {num_gpus: 4}\n";
const base = "eval: {tasks: [{name: hellaswag}]}\n";
const toml = '[lab]\nexecutor = "local"\n';

interface Row {
  readonly name: string;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly prepare?: (directory: string) => void;
  readonly args: readonly string[];
  readonly says: readonly (RegExp | string)[];
}

const compile = (...more: readonly string[]) => ["compile", "-c", "my", ...more];

const rows: readonly Row[] = [
  {
    name: "unknown config",
    args: ["compile", "-c", "tny"],
    says: ["config-unknown", "Did you mean `tiny`?"],
  },
  { name: "unknown config of one's own", args: ["compile", "-c", "myy"], says: ["Did you mean `my`?"] },
  {
    name: "a name like no config",
    args: ["compile", "-c", "zzzzzzzz"],
    says: ["Known configs: ", "`tiny`", "`my`"],
  },
  {
    name: "missing file",
    args: ["compile", "-c", "./no.yaml"],
    says: ["file-missing", "`no.yaml` does not exist"],
  },
  {
    name: "a directory",
    args: ["compile", "-c", "./config"],
    says: ["file-is-directory", "`config` is a directory"],
  },
  {
    name: "a directory by the name of a config",
    files: { "config/dir.yaml/x": "" },
    args: ["compile", "-c", "dir"],
    says: ["file-is-directory"],
  },
  {
    name: "not UTF-8",
    files: { "config/my.yaml": Buffer.concat([Buffer.from("a: \ufffd\nb: "), Buffer.from([0xff, 0xfe])]) },
    args: compile(),
    says: ["file-not-utf8", "byte 0xff in line 2, at offset 10"],
  },
  {
    name: "UTF-16",
    files: { "config/my.yaml": Buffer.from("\ufeffa: 1\n", "utf16le") },
    args: compile(),
    says: ["file-not-utf8"],
  },
  { name: "an empty file", files: { "config/my.yaml": "" }, args: compile(), says: ["config-empty"] },
  {
    name: "a list",
    files: { "config/my.yaml": "- a\n" },
    args: compile(),
    says: ["config-not-mapping", "config/my.yaml:1:1"],
  },
  {
    name: "broken YAML",
    files: { "config/my.yaml": "a: [1, 2\nb: 3\n" },
    args: compile(),
    says: ["config/my.yaml:", "yaml-syntax"],
  },
  {
    name: "missing base",
    files: { "config/my.yaml": "defaults: [nope]\n" },
    args: compile(),
    says: ["config/my.yaml:1:12", "defaults-missing"],
  },
  { name: "unknown key", args: compile("deploy.num_gpu=8"), says: ["deploy.num_gpu=8", "num_gpus"] },
  { name: "wrong type", args: compile("deploy.num_gpus=many"), says: ["command line"] },
  { name: "unknown task", args: compile("eval.tasks=[{name: helaswag}]"), says: ["hellaswag"] },
  { name: "huge port", args: compile("deploy.port=99999"), says: ["deploy.port"] },
  { name: "negative count", args: compile("deploy.num_gpus=-4"), says: ["deploy.num_gpus"] },
  { name: "override without a key", args: ["compile", "=x"], says: ["not an override"] },
  {
    name: "no env.toml",
    files: { "env.toml": "" },
    prepare: (d) => rmSync(join(d, "env.toml")),
    args: compile("--profile", "lab"),
    says: ["profile-file-missing"],
  },
  {
    name: "unknown profile",
    args: compile("--profile", "lap"),
    says: ["profile-unknown", "Did you mean `lab`?"],
  },
  {
    name: "broken TOML",
    files: { "env.toml": "[lab\n" },
    args: compile("--profile", "lab"),
    says: ["env.toml:", "toml-syntax"],
  },
  {
    name: "env.toml is a directory",
    files: { "env.toml": "" },
    prepare: (d) => {
      rmSync(join(d, "env.toml"));
      mkdirSync(join(d, "env.toml"));
    },
    args: compile("--profile", "lab"),
    says: ["file-is-directory"],
  },
  {
    name: "a FIFO is not waited for",
    prepare: (d) => execFileSync("mkfifo", [join(d, "fifo.yaml")]),
    args: ["compile", "-c", "./fifo.yaml"],
    says: ["file-unreadable", "not a plain file"],
  },
  { name: "a device", args: ["compile", "-c", "/dev/zero"], says: ["file-unreadable"] },
  {
    name: "links in a circle",
    prepare: (d) => symlinkSync("loop.yaml", join(d, "loop.yaml")),
    args: ["compile", "-c", "./loop.yaml"],
    says: ["circle"],
  },
  {
    name: "checkpoint with a line break",
    args: ["model", "eval", "/ckpt\n/x", "-c", "my", "--dry-run"],
    says: ["model.checkpoint_path"],
  },
  {
    name: "no checkpoint",
    args: ["model", "eval", "--dry-run"],
    says: ["value-missing", "config/default.yaml:", "???"],
  },
  {
    name: "no mode",
    args: ["model", "eval", "/ckpt"],
    says: ["One of --run, --batch and --dry-run", "Usage:"],
  },
  {
    name: "unknown file of the set",
    args: compile("--stdout", "job.sbatch"),
    says: ["The set has no `job.sbatch`", "job.sh"],
  },
  { name: "unknown run", args: ["status", "2026"], says: ["run-unknown"] },
  { name: "no run at all", args: ["results"], says: ["No run has been submitted"] },
  { name: "not a set", args: ["submit", "config", "--run", "lab"], says: ["set-unreadable", "no plan.json"] },
  {
    name: "plan.json that is none",
    files: { "set/plan.json": "{}" },
    args: ["submit", "set", "--run", "lab"],
    says: ["set-unreadable"],
  },
  { name: "nothing to check", args: ["compile", "--check"], says: ["no artifact set under `generated/`"] },
];

describe("bad input: exit 2, said on stderr, nothing written", () => {
  test.each(rows)("$name", ({ files, prepare, args, says }) => {
    const directory = newDirectory({
      "config/my.yaml": good,
      "config/base.yaml": base,
      "env.toml": toml,
      ...files,
    });
    prepare?.(directory);
    const before = filesIn(directory);
    const { code, stdout, stderr } = nano3(directory, args);
    for (const text of says)
      expect(stderr).toMatch(text instanceof RegExp ? text : new RegExp(escapePattern(text)));
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).not.toMatch(/internal error|^ +at /m);
    expect(filesIn(directory)).toEqual(before);
  });
});

test.each([["status"], ["results"], ["compile"]])("%s in a directory that was removed", (command) => {
  const inGone = ["bash", "-c", 'mkdir gone && cd gone && rmdir ../gone && exec "$@"', "bash"];
  expect(nano3(newDirectory(), [command], {}, inGone)).toEqual({
    code: 2,
    stdout: "",
    stderr: "error: The working directory does not exist any more.\n",
  });
});

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

test("a checkpoint path is data: spaces, quotes and `$(…)` reach the plan as they are", () => {
  const directory = newDirectory({ "config/my.yaml": good, "config/base.yaml": base });
  const path = "/ckpt/a b'c\"d$(touch pwned)`x`${y}";
  const { code, stdout, stderr } = nano3(directory, ["model", "eval", path, "-c", "my", "-d"]);
  expect([code, stderr].join()).toMatch(/^(0|2)/);
  if (code === 0) expect(stdout).toContain(path);
  expect(filesIn(directory)).toEqual(["config/base.yaml", "config/my.yaml"]);
});
