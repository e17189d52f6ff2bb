import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogue } from "../src/compiler/diagnostics/catalogue.ts";
import { derivedFiles } from "../src/gen/derived-files.ts";
import { diagnosticExamples } from "../src/gen/diagnostic-examples.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** `npm run gen` mends it. */
describe("what is derived from the sources is up to date", async () => {
  const files = await derivedFiles();
  test.each(files)("$path", ({ path, text }) => {
    expect(existsSync(join(root, path)) && read(path)).toBe(text);
  });
});

test("every diagnostic code has an example", () => {
  const examples = diagnosticExamples();
  expect(Object.keys(catalogue).filter((code) => !Object.hasOwn(examples, code))).toEqual([]);
});

test("ARCHITECTURE.md has a heading for each stage, in their order", () => {
  const stages = readdirSync(join(root, "src", "compiler")).filter((name) => /^\d-/.test(name));
  const headings = [...read("ARCHITECTURE.md").matchAll(/^### (\d-\S+)$/gm)].map(([, name]) => name);
  expect(headings).toEqual(stages.toSorted());
});

test("every runtime dependency is named in ARCHITECTURE.md with its reason", () => {
  const { dependencies } = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
  const missing = Object.keys(dependencies).filter((name) => !read("ARCHITECTURE.md").includes(name));
  expect(missing).toEqual([]);
});

test("the tests find what they need in the checkout", () => {
  const sources = readdirSync(join(root, "test"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs|py)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const outside = sources.filter((path) => /\.\.\/shared\//.test(readFileSync(path, "utf8")));
  expect(outside.filter((path) => path !== import.meta.filename)).toEqual([]);
});
