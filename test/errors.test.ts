import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { load } from "../src/compiler/1-load/index.ts";
import { merge } from "../src/compiler/2-merge/index.ts";
import { referencesIn } from "../src/compiler/3-resolve/index.ts";
import { validate } from "../src/compiler/4-validate/index.ts";
import { validateUnresolved } from "../src/compiler/4-validate/unresolved.ts";
import { catalogue } from "../src/compiler/diagnostics/catalogue.ts";
import { setCodes } from "../src/compiler/diagnostics/codes/set.ts";
import type { Diagnostic } from "../src/compiler/diagnostics/diagnostic.ts";
import { formatDiagnostics, toJson } from "../src/compiler/diagnostics/format.ts";
import { Log } from "../src/compiler/diagnostics/result.ts";
import { resolveMerged } from "../src/compiler/index.ts";
import { pinImages } from "../src/compiler/lock/pin-images.ts";
import type { CompileInput, ReadText } from "../src/compiler/types.ts";

/**
 * Every diagnostic as a user sees it. A folder of `errors/` is a case: `<code>` or `<code>--<variant>` with the files of
 * a user's directory, and what the user gave beside them: `overrides.txt` (one a line), `checkpoint.txt`,
 * `profile.txt` (default `lab`, where there is an `env.toml`), `environment.txt` (`NAME=value` lines).
 * `expected.txt` and `expected.json` are written by `npm run golden`; read them as the user would before you commit.
 */
const root = join(import.meta.dirname, "errors");

/** Codes that no folder can show. */
const withoutCase: Readonly<Record<string, string>> = {
  "file-unreadable": "root, which runs the tests in CI, reads every file",
  "file-too-large": "the config would be a megabyte; phases/validate.test.ts writes one",
};

/** Cases that are about several diagnostics together. */
const aboutSeveral = ["many-at-once", "secret-beside-reference", "secret-masked-everywhere"];

const cases = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe("cases", () => {
  test.each(cases)("%s", async (name) => {
    const diagnostics = diagnose(inputOf(join(root, name)));
    const codes: string[] = diagnostics.map(({ code }) => code);
    if (!aboutSeveral.includes(name)) expect([...new Set(codes)]).toEqual([codeOf(name)]);
    const text = formatDiagnostics(diagnostics, { color: false });
    await expect(text).toMatchFileSnapshot(join(root, name, "expected.txt"));
    const json = `${JSON.stringify(diagnostics.map(toJson), null, 2)}\n`;
    await expect(json).toMatchFileSnapshot(join(root, name, "expected.json"));
  });
});

test("every folder is about a code of the catalogue", () => {
  const strangers = cases.filter((name) => !(codeOf(name) in catalogue) && !aboutSeveral.includes(name));
  expect(strangers).toEqual([]);
});

test("every code has a case", () => {
  const shown = new Set(cases.map(codeOf));
  const exempt = new Set([...Object.keys(withoutCase), ...Object.keys(setCodes)]);
  const missing = Object.keys(catalogue).filter((code) => !shown.has(code) && !exempt.has(code));
  expect(missing, "add test/errors/<code>/ and run `npm run golden`").toEqual([]);
  expect([...exempt].filter((code) => shown.has(code))).toEqual([]);
});

function codeOf(name: string): string {
  return name.split("--")[0] ?? name;
}

/** The road up to the config, as `compile` walks it: a stage does not run on what a broken one left. */
function diagnose(input: CompileInput): readonly Diagnostic[] {
  const log = new Log();
  const all: Diagnostic[] = [];
  const take = <T>(result: { value: T | undefined; diagnostics: readonly Diagnostic[] }): T | undefined => {
    all.push(...result.diagnostics);
    return log.take(result);
  };
  const trees = take(load(input));
  const merged = trees && take(merge(trees, referencesIn(input.environment)));
  const resolved = merged && take(resolveMerged(merged, input));
  const config = resolved && take(validate(resolved));
  if (resolved !== undefined && config !== undefined) take(pinImages(config, resolved));
  if (resolved === undefined && merged !== undefined) all.push(...validateUnresolved(merged));
  return all;
}

function inputOf(folder: string): CompileInput {
  const given = (file: string): string | undefined => {
    const path = join(folder, file);
    return existsSync(path) ? readFileSync(path, "utf8").replace(/\n$/, "") : undefined;
  };
  const hasProfiles = existsSync(join(folder, "env.toml"));
  const lines = (text: string | undefined): string[] => (text === undefined ? [] : text.split("\n"));
  return {
    config: "config.yaml",
    profileFile: hasProfiles ? "env.toml" : null,
    profile: given("profile.txt") ?? (hasProfiles ? "lab" : null),
    checkpoint: given("checkpoint.txt") ?? null,
    overrides: lines(given("overrides.txt")),
    lockFile: "nano3.lock.yaml",
    environment: Object.fromEntries(
      lines(given("environment.txt")).map((line) => [
        line.slice(0, line.indexOf("=")),
        line.slice(line.indexOf("=") + 1),
      ]),
    ),
    read: readIn(folder),
    templates: {},
    version: "test",
  };
}

function readIn(folder: string): ReadText {
  return (path) => {
    try {
      const bytes = readFileSync(join(folder, path));
      return { ok: true, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === "ENOENT") return { ok: false, why: "missing", detail: "" };
      if (code === "EISDIR") return { ok: false, why: "directory", detail: "" };
      return code === "ERR_ENCODING_INVALID_ENCODED_DATA"
        ? { ok: false, why: "not-utf8", detail: "" }
        : { ok: false, why: "unreadable", detail: String(code) };
    }
  };
}
