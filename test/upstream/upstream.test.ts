import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatDiagnostics, lineAndColumn } from "../../src/compiler/diagnostics/format.ts";
import { compile } from "../../src/compiler/index.ts";
import type { CompileInput } from "../../src/compiler/types.ts";
import { compileInput } from "../conformance/compile-input.ts";
import { readTemplates } from "../golden/compile-folder.ts";

/**
 * Configs that people bring from elsewhere: the older recipe's five, the current one's, the launcher's examples, with the
 * keys and the shape of the originals. A folder has `config.yaml` (and `env.toml`, `environment.txt`); every line that
 * must change ends in `# must change`; what is indented below it goes with it. `expected.txt` is what nano3 says,
 * `migrated.yaml` (and `migrated.toml`) what comes out when it is done, `left.txt` what it says then.
 */
const root = import.meta.dirname;
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const templates = readTemplates();
const marker = /\s+# must change$/;

function inputOf(folder: string, config: string, profiles: string): CompileInput {
  const read = (file: string): string => readFileSync(join(root, folder, file), "utf8");
  const has = (file: string): boolean => existsSync(join(root, folder, file));
  const environment = has("environment.txt") ? read("environment.txt").trim().split("\n") : [];
  const files = { [config]: read(config), ...(has(profiles) && { [profiles]: read(profiles) }) };
  return {
    ...compileInput(files, {
      config,
      profileFile: has(profiles) ? profiles : null,
      profile: has(profiles) ? "lab" : null,
      overrides: [],
      environment: Object.fromEntries(environment.map((line) => line.split("=") as [string, string])),
    }),
    templates,
  };
}

function linesOf(folder: string, file: string): readonly string[] {
  return readFileSync(join(root, folder, file), "utf8").split("\n");
}

/** The lines with a value that have no mark and stand below none. */
function unmarkedLeaves(folder: string): readonly string[] {
  let markedAt = Number.POSITIVE_INFINITY;
  return linesOf(folder, "config.yaml").filter((line) => {
    const indent = line.search(/\S/);
    if (indent < 0) return false;
    if (indent <= markedAt) markedAt = marker.test(line) ? indent : Number.POSITIVE_INFINITY;
    return markedAt === Number.POSITIVE_INFINITY && /: \S/.test(line) && !line.startsWith("#");
  });
}

/** `config.yaml:3`, of every line that ends in the mark. */
function markedLines(folder: string): readonly string[] {
  return ["config.yaml", "env.toml"].flatMap((file) => {
    const path = join(root, folder, file);
    const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
    return lines.flatMap((line, index) => (marker.test(line) ? [`${file}:${index + 1}`] : []));
  });
}

describe.each(folders)("%s", (folder) => {
  const { diagnostics } = compile(inputOf(folder, "config.yaml", "env.toml"));

  test("every line that must change is named, and no other", () => {
    const named = diagnostics.flatMap(({ span }) =>
      span === null ? [] : [`${span.source.name}:${lineAndColumn(span).line}`],
    );
    expect([...new Set(named)].toSorted()).toEqual(markedLines(folder).toSorted());
  });

  test("what it says", async () => {
    await expect(formatDiagnostics(diagnostics, { color: false })).toMatchFileSnapshot(
      join(root, folder, "expected.txt"),
    );
  });

  test("with the changes it compiles; what is left to say costs, but stops nothing", async () => {
    const { value, diagnostics: left } = compile(inputOf(folder, "migrated.yaml", "migrated.toml"));
    await expect(formatDiagnostics(left, { color: false })).toMatchFileSnapshot(
      join(root, folder, "left.txt"),
    );
    expect(value?.artifacts.length).toBeGreaterThan(5);
  });

  test("what need not change stands as it was", () => {
    const migrated = new Set(linesOf(folder, "migrated.yaml"));
    const lost = unmarkedLeaves(folder).filter((line) => !migrated.has(line));
    expect(lost).toEqual([]);
  });
});
