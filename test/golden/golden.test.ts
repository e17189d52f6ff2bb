import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatDiagnostics } from "../../src/compiler/diagnostics/format.ts";
import type { Compiled } from "../../src/compiler/index.ts";
import { compileFolder, readTemplates } from "./compile-folder.ts";

const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const templates = readTemplates();
const endOfConstants = "# ---- the same for every config from here on ----\n";

function compiled(name: string): Compiled {
  const { value, diagnostics } = compileFolder(join(import.meta.dirname, name), templates);
  if (value === undefined) throw new Error(formatDiagnostics(diagnostics, { color: false }));
  return value;
}

/** Of a program only what the config decided: the rest is one text, compared below. */
function decided(name: string, text: string): string {
  if (!/^deploy\.py$|^job\./.test(name)) return text;
  expect(text, `${name} marks the end of its constants`).toContain(endOfConstants);
  return text.slice(0, text.indexOf(endOfConstants));
}

/** Update with `npm run golden` and review the difference. */
describe("golden", () => {
  test.each(folders)("%s", async (name) => {
    const { artifacts } = compiled(name);
    const expected = join(import.meta.dirname, name, "expected");
    const wanted = artifacts.map((artifact) => `${artifact.name}.golden`);
    const orphans = existsSync(expected)
      ? readdirSync(expected).filter((file) => !wanted.includes(file))
      : [];
    expect(orphans, "files that are not emitted any more").toEqual([]);
    for (const artifact of artifacts)
      await expect(decided(artifact.name, artifact.text)).toMatchFileSnapshot(
        join(expected, `${artifact.name}.golden`),
      );
  });
});

describe("one text for every config", () => {
  const tails = (file: string): Set<string> => {
    const texts = folders.flatMap((name) => compiled(name).artifacts.filter((each) => each.name === file));
    return new Set(texts.map(({ text }) => text.slice(text.indexOf(endOfConstants))));
  };
  test.each(["deploy.py", "job.sbatch", "job.sh"])("%s differs in its constants only", (file) => {
    expect(tails(file).size).toBe(1);
  });
});

describe("laws", () => {
  test.each(folders)("%s compiles to the same bytes twice", (name) => {
    expect(compiled(name).artifacts).toEqual(compiled(name).artifacts);
  });
});
