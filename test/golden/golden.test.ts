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
/** Where the part that a config decides ends. */
const endOfConstants: Readonly<Record<string, string>> = {
  "deploy.py": "\n}\n",
  "job.sbatch": "\nset -uo pipefail\n",
  "job.sh": "\nset -uo pipefail\n",
};

/** The ConfigMap of rayjob.yaml is the other files again, and its name changes with each of their bytes. */
function withoutConfigMap(text: string): string {
  return text
    .slice(0, text.indexOf("\n---\n") + 1)
    .replace(/(name: "nano3-[a-z0-9-]+-)[0-9a-f]{10}"/g, '$1<digest>"');
}

function compiled(name: string): Compiled {
  const { value, diagnostics } = compileFolder(join(import.meta.dirname, name), templates);
  if (value === undefined) throw new Error(formatDiagnostics(diagnostics, { color: false }));
  return value;
}

/** Of a program only what the config decided: the rest is one text, compared below. */
function decided(name: string, text: string): string {
  if (name === "rayjob.yaml") return withoutConfigMap(text);
  const end = endOfConstants[name];
  return end === undefined ? text : text.slice(0, text.indexOf(end) + end.length);
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
  test.each(Object.entries(endOfConstants))("%s differs in its constants only", (file, end) => {
    const texts = folders.flatMap((name) => compiled(name).artifacts.filter((each) => each.name === file));
    const rests = new Set(texts.map(({ text }) => text.slice(text.indexOf(end))));
    expect(rests.size).toBe(1);
  });
});

describe("laws", () => {
  test.each(folders)("%s compiles to the same bytes twice", (name) => {
    expect(compiled(name).artifacts).toEqual(compiled(name).artifacts);
  });
});
