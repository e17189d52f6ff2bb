import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bashWord, pythonLiteral } from "../../src/compiler/6-emit/quote.ts";
import { offline } from "../demo/toy-files.ts";
import { compileFolder, readTemplates } from "../golden/compile-folder.ts";
import { ensurePython, type PythonEnvironment } from "../python/environment.ts";

/** Every golden config, compiled, each artifact handed to the tools of its own language. */
const golden = join(import.meta.dirname, "..", "golden");
const names = readdirSync(golden, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const directory = mkdtempSync(join(tmpdir(), "nano3-artifacts-"));
let environment: PythonEnvironment;

beforeAll(async () => {
  environment = await ensurePython();
  const templates = readTemplates();
  for (const name of names) {
    mkdirSync(join(directory, name));
    for (const { name: file, text } of compileFolder(join(golden, name), templates).value?.artifacts ?? [])
      writeFileSync(join(directory, name, file), text);
  }
});

afterAll(() => rmSync(directory, { recursive: true }));

/** What a checker says; empty when it is content. */
function complaints(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: "utf8",
    // The launcher looks secrets up, also in a dry run.
    env: { ...process.env, ...offline, HOME: directory, HF_TOKEN: "not-a-token" },
  });
  if (error !== undefined) return String(error);
  return status === 0 ? "" : `${stdout}${stderr}` || `exit ${status}`;
}

const all = (file: string): string[] =>
  names.map((name) => join(directory, name, file)).filter((path) => existsSync(path));

describe("every emitted file is content with its own language's tools", () => {
  test("bash -n", () => {
    for (const script of [...all("job.sbatch"), ...all("job.sh")])
      expect(complaints("bash", "-n", script)).toBe("");
  });
  test("shellcheck", () => {
    expect(complaints(join(environment.bin, "shellcheck"), ...all("job.sbatch"), ...all("job.sh"))).toBe("");
  });
  test("shellcheck, of each part alone", () => {
    const parts = join(import.meta.dirname, "..", "..", "templates", "parts");
    const bash = readdirSync(parts).filter((name) => name.endsWith(".sh"));
    // Names of other parts: assigned there, or used there.
    const flags = ["--exclude=SC2034,SC2154", ...bash.map((name) => join(parts, name))];
    expect(complaints(join(environment.bin, "shellcheck"), ...flags)).toBe("");
  });
  test("py_compile", () => {
    expect(complaints(environment.python, "-m", "py_compile", ...all("deploy.py"))).toBe("");
  });
  test("ruff check and format", () => {
    const ruff = join(environment.bin, "ruff");
    const configuration = ["--config", join(import.meta.dirname, "..", "program", "ruff.toml")];
    expect(complaints(ruff, "check", ...configuration, ...all("deploy.py"))).toBe("");
    expect(complaints(ruff, "format", "--check", ...configuration, ...all("deploy.py"))).toBe("");
  });
  test("OmegaConf, PyYAML and the launcher's dry run", () => {
    const script = join(import.meta.dirname, "check-yaml.py");
    expect(complaints(environment.python, script, ...names.map((name) => join(directory, name)))).toBe("");
  });
});

describe("whatever a value holds, it arrives as it is", () => {
  const text = fc.string({ unit: "binary", maxLength: 40 }).filter((each) => !each.includes("\u0000"));
  const texts = fc.array(text, { minLength: 200, maxLength: 200 });
  test("in bash", () => {
    fc.assert(
      fc.property(texts, (values) => {
        const printed = execFileSync("bash", ["-c", `printf '%s\\0' ${values.map(bashWord).join(" ")}`]);
        expect(printed.toString("utf8").split("\u0000").slice(0, -1)).toEqual(values);
      }),
      { numRuns: 5 },
    );
  });
  test("in Python", () => {
    const json = fc.dictionary(
      text,
      fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(text)),
    );
    fc.assert(
      fc.property(fc.array(json, { minLength: 20, maxLength: 20 }), (value) => {
        const program = `import json\nprint(json.dumps(${pythonLiteral(value)}))`;
        const printed = execFileSync(environment.python, ["-"], { input: program, encoding: "utf8" });
        expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 5 },
    );
  });
});
