import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const compiler = join(root, "src", "compiler");

function sources(directory: string): readonly { readonly file: string; readonly text: string }[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return { file: relative(root, path), text: readFileSync(path, "utf8") };
    });
}

function offenders(pattern: RegExp): string[] {
  return sources(compiler)
    .filter(({ text }) => pattern.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "")))
    .map(({ file }) => file);
}

test("the compiler reads neither clock, random numbers, process nor network", () => {
  const world = /\b(Date\.now|new Date\b|performance\.now|Math\.random|crypto\.|process\.|fetch\(|require\()/;
  expect(offenders(world)).toEqual([]);
});

test("the compiler imports nothing of node, of zx, of the edges", () => {
  expect(offenders(/from "(node:|zx|\.\.\/(\.\.\/)*(cli|cluster|gen)\/)/)).toEqual([]);
});

test("no stage imports a later one", () => {
  const stage = (path: string): number => Number(/(?:^|\/)([1-6])-[a-z]+\//.exec(path)?.[1] ?? 0);
  const backwards = sources(compiler).flatMap(({ file, text }) =>
    [...text.matchAll(/^import (?!type)[^;]*from "([^"]+)"/gm)]
      .filter(([, target = ""]) => stage(file) > 0 && stage(target) > stage(file))
      .map(([, target]) => `${file} → ${target}`),
  );
  expect(backwards).toEqual([]);
});

test("files stay small enough to hold one idea", () => {
  const large = sources(join(root, "src"))
    .filter(({ file, text }) => text.split("\n").length > 301 && !file.endsWith("task-table.ts"))
    .map(({ file }) => file);
  expect(large).toEqual([]);
});

test("the product does not need anything outside the checkout", () => {
  const outside = sources(join(root, "src")).filter(({ text }) => text.includes("../shared"));
  expect(outside.map(({ file }) => file)).toEqual([]);
});
