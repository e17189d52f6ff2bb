import { beforeAll, describe, expect, test } from "vitest";
import { buildIfStale, filesIn, nano3, newDirectory } from "./built-cli.ts";

beforeAll(buildIfStale);

const files = {
  "config/good.yaml":
    "model: {checkpoint_path: /ckpt, tokenizer: /tok}\ndeploy: {num_gpus: 4, tensor_model_parallel_size: 4}\neval: {tasks: [{name: hellaswag}]}\n",
  "config/idle.yaml": "defaults: good\ndeploy:\n  num_gpus: 8\n",
  "config/bad.yaml": "defaults: good\ndeploy:\n  num_gpu: 8\n  port: 80\n",
};
const call = (...args: readonly string[]) => {
  const directory = newDirectory(files);
  return { ...nano3(directory, args), written: filesIn(directory).filter((file) => !(file in files)) };
};

describe("compile --json: one document on stdout, nothing on stderr", () => {
  test("a set that was written", () => {
    const { code, stdout, stderr, written } = call("compile", "-c", "idle", "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { set, directory, artifacts, diagnostics } = JSON.parse(stdout);
    expect({ set, directory }).toEqual({ set: "idle@local", directory: "generated/idle@local" });
    const names = artifacts.map(({ name }: { name: string }) => `generated/idle@local/${name}`);
    expect(names.toSorted()).toEqual(written);
    expect(diagnostics).toMatchObject([
      { code: "gpus-idle-in-replica", severity: "warning", at: { source: "config/idle.yaml" } },
    ]);
  });

  test("errors, in source order", () => {
    const { code, stdout, stderr, written } = call("compile", "-c", "bad", "--json");
    expect({ code, stderr, written }).toEqual({ code: 2, stderr: "", written: [] });
    expect(JSON.parse(stdout)).toMatchObject({
      set: "bad@local",
      directory: null,
      artifacts: [],
      diagnostics: [
        { code: "key-unknown", at: { start: { line: 3, column: 3 }, end: { line: 3, column: 10 } } },
        { code: "value-range", at: { start: { line: 4, column: 9 } } },
      ],
    });
  });

  test("a config that is not there", () => {
    const { code, stdout } = call("compile", "-c", "goood", "--json");
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      set: null,
      diagnostics: [{ code: "config-unknown", at: null }],
    });
  });

  test("model eval --dry-run prints the same, and writes nothing", () => {
    const { code, stdout, written } = call("model", "eval", "/ckpt", "-d", "-c", "idle", "--json");
    expect({ code, written }).toEqual({ code: 0, written: [] });
    expect(JSON.parse(stdout)).toMatchObject({ set: "idle@local", directory: null });
  });

  test("--check: each set with its status", () => {
    const directory = newDirectory(files);
    expect(nano3(directory, ["compile", "-c", "good", "-q"]).code).toBe(0);
    const upToDate = nano3(directory, ["compile", "--check", "--json"]);
    expect(JSON.parse(upToDate.stdout)).toEqual({
      sets: [{ directory: "generated/good@local", status: "up to date", diagnostics: [] }],
    });
  });
});

test("--diagnostics json: a line each on stderr, the result alone on stdout", () => {
  const { code, stdout, stderr } = call("compile", "-c", "idle", "--diagnostics", "json");
  expect({ code, stdout }).toEqual({ code: 0, stdout: "generated/idle@local\n" });
  expect(
    stderr
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).code),
  ).toEqual(["gpus-idle-in-replica"]);
});

test("--diagnostics github: workflow commands, with the path from the root of the checkout", () => {
  const directory = newDirectory({ "team/config/bad.yaml": `${files["config/good.yaml"]}a%b: 1\n` });
  const args = ["compile", "-c", "./team/config/bad.yaml", "--diagnostics", "github", "description=a\u202eb"];
  const { code, stderr } = nano3(directory, [...args, "+x=1"]);
  expect(code).toBe(2);
  expect(stderr.split("\n").slice(0, 2)).toEqual([
    expect.stringMatching(
      /^::error file=team\/config\/bad\.yaml,line=4,endLine=4,col=1,endColumn=4,title=key-unknown::There is no key `a%25b`\.%0Awhy: .*%0Ahelp: /,
    ),
    expect.stringMatching(/^::error title=key-unknown::command line: \+x%0AThere is no key `\+x`\.%0A/),
  ]);
  const below = nano3(`${directory}/team`, ["compile", "-c", "bad", "--diagnostics", "github"], {
    GITHUB_WORKSPACE: directory,
  });
  expect(below.stderr).toContain("::error file=team/config/bad.yaml,line=4,");
});

test("--diagnostics github shows no secret of the command line", () => {
  const token = `hf_${"a1B2".repeat(9)}`;
  const { stderr } = call(
    "compile",
    "-c",
    "good",
    "--diagnostics",
    "github",
    `eval.env_vars.HF_TOKEN=${token}`,
  );
  expect(stderr).toMatch(/^::error title=secret-value::command line: \*+/);
  expect(stderr).not.toContain(token);
});

describe("--strict", () => {
  test("a warning stops it: exit 2, nothing written, and the summary says why", () => {
    const { code, stdout, stderr, written } = call("compile", "-c", "idle", "--strict");
    expect({ code, stdout, written }).toEqual({ code: 2, stdout: "", written: [] });
    expect(stderr).toContain("error gpus-idle-in-replica");
    expect(stderr).toContain("1 error (1 would be a warning without --strict), 0 warnings");
  });

  test.each([
    ["good", 0],
    ["idle", 2],
  ] as const)("--check and %s: exit %i", (config, want) => {
    const directory = newDirectory(files);
    expect(nano3(directory, ["compile", "-c", config]).code).toBe(0);
    expect(nano3(directory, ["compile", "--check", "--strict"]).code).toBe(want);
  });

  test("a config without warnings compiles as before", () => {
    expect(call("compile", "-c", "good", "--strict")).toMatchObject({ code: 0, stderr: "" });
  });
});
