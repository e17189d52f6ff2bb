import { describe, expect, test } from "vitest";
import { parseArguments } from "../../src/cli/arguments.ts";
import { isOverride } from "../../src/cli/compile-arguments.ts";
import { UsageError } from "../../src/cli/errors.ts";

const evaluation = {
  command: "model eval",
  checkpoint: "/ckpt",
  config: "default",
  profile: null,
  mode: null,
  dryRun: false,
  json: false,
  overrides: [],
  quiet: false,
};
const compile = {
  command: "compile",
  config: "default",
  profile: null,
  output: null,
  stdout: null,
  json: false,
  overrides: [],
  quiet: false,
};
const check = { command: "check", directories: [], json: false, quiet: false };

describe("nano3", () => {
  const rows: readonly (readonly [readonly string[], unknown])[] = [
    [["compile"], compile],
    [
      ["compile", "-c", "tiny", "a.b=1", "--profile", "p"],
      { ...compile, config: "tiny", profile: "p", overrides: ["a.b=1"] },
    ],
    [["compile", "a=", "-o", "out", "b=--x"], { ...compile, output: "out", overrides: ["a=", "b=--x"] }],
    [["compile", "--stdout", "job.sh", "-q"], { ...compile, stdout: "job.sh", quiet: true }],
    [["model", "eval", "/ckpt", "-dq"], { ...evaluation, dryRun: true, quiet: true }],
    [["-q", "compile"], { ...compile, quiet: true }],
    [["compile", "--check"], check],
    [["compile", "--check", "generated/a"], { ...check, directories: ["generated/a"] }],
    [["compile", "--check", "--json", "--strict"], { ...check, json: true, strict: true }],
    [["compile", "--json"], { ...compile, json: true }],
    [["compile", "--strict", "--diagnostics", "github"], { ...compile, strict: true, diagnostics: "github" }],
    [["model", "eval", "/ckpt", "--run", "p"], { ...evaluation, mode: "run", profile: "p" }],
    [["model", "eval", "/ckpt", "-r", "p"], { ...evaluation, mode: "run", profile: "p" }],
    [["model", "eval", "-b", "p", "/ckpt"], { ...evaluation, mode: "batch", profile: "p" }],
    [["model", "eval", "/ckpt", "-d"], { ...evaluation, dryRun: true }],
    [["model", "eval", "/ckpt", "-d", "--profile", "p"], { ...evaluation, dryRun: true, profile: "p" }],
    [["model", "eval", "/ckpt", "-d", "-r", "p"], { ...evaluation, dryRun: true, mode: "run", profile: "p" }],
    [
      ["model", "eval", "a=1", "/c=k/x y", "b=2", "-c", "tiny", "-r", "p", "c=3"],
      {
        ...evaluation,
        checkpoint: "/c=k/x y",
        config: "tiny",
        mode: "run",
        profile: "p",
        overrides: ["a=1", "b=2", "c=3"],
      },
    ],
    [
      ["model", "eval", "-r", "p", "a=1"],
      { ...evaluation, checkpoint: null, mode: "run", profile: "p", overrides: ["a=1"] },
    ],
    [
      ["submit", "dir", "--batch", "p"],
      {
        command: "submit",
        directory: "dir",
        mode: "batch",
        profile: "p",
        json: false,
        fresh: false,
        quiet: false,
      },
    ],
    [
      ["submit", "dir", "--fresh", "--json", "--run", "p"],
      {
        command: "submit",
        directory: "dir",
        mode: "run",
        profile: "p",
        json: true,
        fresh: true,
        quiet: false,
      },
    ],
    [
      ["model", "eval", "/ckpt", "--fresh", "-r", "p", "a=1"],
      { ...evaluation, mode: "run", profile: "p", overrides: ["a=1", "eval.resume=false"] },
    ],
    [
      ["config", "a.b", "c=1", "--origin", "-c", "tiny"],
      {
        command: "config",
        config: "tiny",
        profile: null,
        overrides: ["c=1"],
        key: "a.b",
        origin: true,
        json: false,
        quiet: false,
      },
    ],
    [
      ["explain", "a.b", "c=1", "--profile", "p", "--json"],
      {
        command: "explain",
        config: "default",
        profile: "p",
        overrides: ["c=1"],
        subject: "a.b",
        json: true,
        quiet: false,
      },
    ],
    [["status"], { command: "status", run: null, json: false, quiet: false }],
    [["results", "2026", "--json"], { command: "results", run: "2026", json: true, quiet: false }],
    [["logs", "r", "deploy", "-f"], { command: "logs", run: "r", log: "deploy", follow: true, quiet: false }],
    [["cancel", "r"], { command: "cancel", run: "r", quiet: false }],
    [["attach"], { command: "attach", run: null, quiet: false }],
    [["tasks", "arc"], { command: "tasks", filter: "arc", json: false, quiet: false }],
    [["--version"], { command: "version", quiet: false }],
  ];
  test.each(rows)("%j", (argv, want) => {
    expect(parseArguments(argv)).toEqual(want);
    expect(parseArguments(["nano3", ...argv], "nemotron")).toEqual(want);
  });
});

describe("a wrong call", () => {
  const rows: readonly (readonly [readonly string[], RegExp])[] = [
    [["compile", "tiny"], /`tiny` is not an override.*-c tiny/],
    [["compile", "~eval.limit_samples"], /`~` is Hydra's.*`eval\.limit_samples=null`/],
    [["model", "eval", "/ckpt", "-d", "~eval.limit_samples"], /`eval\.limit_samples=null`/],
    [["lock", "~eval.limit_samples"], /`eval\.limit_samples=null`/],
    [["compile", "--chek"], /Unknown option '--chek'.*--check/],
    [["compile", "run.env/partition=debug"], /separated by dots, `run\.env\.partition=debug`/],
    [["compile", "-c"], /argument missing/],
    [["compile", "--check", "-o", "x"], /takes only directories/],
    [["compile", "--json", "--stdout", "plan.json"], /exclude one another/],
    [["compile", "--diagnostics", "xml"], /Allowed choices are text, json, github/],
    [
      ["model", "eval", "/ckpt"],
      /One of --run, --batch and --dry-run is needed[\s\S]*Usage: nano3 model eval/,
    ],
    [["model", "eval", "/ckpt", "--run", "p", "--batch", "p"], /exclude one another/],
    [["model", "eval", "/ckpt", "--run", "p", "--profile", "p"], /names the profile already/],
    [["model", "eval", "/a", "/b", "-d"], /One checkpoint/],
    [["submit"], /directory/],
    [["submit", "dir"], /One of --run and --batch is needed/],
    [["cancel", "a", "b"], /Too many arguments/],
    [["frobnicate"], /Unknown command/],
  ];
  test.each(rows)("%j", (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(UsageError);
    expect(() => parseArguments(argv)).toThrow(message);
  });

  test("nemotron has no other recipe here", () => {
    expect(() => parseArguments(["super3", "model", "eval"], "nemotron")).toThrow(/super3/);
  });
});

test.each([
  [[], 2],
  [["model"], 2],
  [["--help"], 0],
  [["compile", "--help"], 0],
] as const)("%j is help, exit %i", (argv, exitCode) => {
  expect(parseArguments(argv)).toMatchObject({ command: "help", exitCode });
});

test.each([
  ["a=1", true],
  ["a.b[0]=x y", true],
  ["+a=1", true],
  ["/a=1", false],
  ["./a=1", false],
  ["a b=1", false],
  ["a/b=c", false],
  ["=x", false],
  ["hf-org/model", false],
])("%j is an override: %j", (word, want) => expect(isOverride(word)).toBe(want));
