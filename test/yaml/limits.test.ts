import { describe, expect, test } from "vitest";
import { parseYamlFile } from "../../src/compiler/1-load/parse-yaml.ts";
import { limits } from "../../src/compiler/limits.ts";

/** Longest time for one text, with room for a slow machine: what is meant are seconds instead of hours. */
const seconds = 5;

function codesOf(text: string): readonly string[] {
  return parseYamlFile({ kind: "config", name: "config.yaml", text }).diagnostics.map(({ code }) => code);
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join("");
}

const long = 1_000_000;

describe("hostile texts end in a value or one diagnostic, in time that grows with their length", () => {
  const rows: readonly { readonly name: string; readonly text: string; readonly want: string | null }[] = [
    { name: "brackets in brackets", text: "[".repeat(100_000), want: "yaml-too-deep" },
    { name: "mappings in brackets", text: "{a: ".repeat(100_000), want: "yaml-too-deep" },
    { name: "lists on one line", text: "- ".repeat(100_000), want: "yaml-too-deep" },
    { name: "keys of keys", text: "? ".repeat(100_000), want: "yaml-too-deep" },
    { name: "a long word", text: `a: ${"x".repeat(10 * long)}`, want: null },
    { name: "many words", text: `a: ${"x ".repeat(long)}`, want: null },
    { name: "many lines of one text", text: `a: x\n${"  y\n".repeat(long / 4)}`, want: null },
    { name: "many colons", text: `a: ${"b:c".repeat(long)}`, want: null },
    { name: "a long quoted text", text: `a: "${"\\n".repeat(long)}"`, want: null },
    { name: "a quote that never ends", text: `a: '${"x\n".repeat(long)}`, want: "yaml-syntax" },
    { name: "a list that never ends", text: `a: [${"b, ".repeat(limits.nodes - 2)}`, want: "yaml-syntax" },
    { name: "more items than are read", text: `a: [${"b, ".repeat(long / 4)}`, want: "yaml-too-many-nodes" },
    { name: "a line without a key", text: `a: 1\n${"x ".repeat(long)}`, want: "yaml-syntax" },
    { name: "a long line before a mistake", text: `a: "${"x".repeat(long)}\n": b: c`, want: "yaml-syntax" },
    { name: "empty lines of a block", text: `a: >\n${"\n".repeat(long)}`, want: null },
    { name: "astral keys", text: `[${"[😀,😀],".repeat(20_000)}]`, want: null },
    { name: "digits of base 60", text: `a: 1${":0".repeat(long / 4)}`, want: null },
    { name: "hexadecimal digits", text: `a: 0x${"f".repeat(long)}`, want: null },
    { name: "decimal digits", text: `a: ${"9".repeat(long)}`, want: "yaml-value" },
    { name: "spaces before a number", text: `a: !!int "${" ".repeat(long)}x"`, want: "yaml-value" },
    { name: "letters of base64", text: `a: !!binary ${"QUFB".repeat(long / 4)}`, want: null },
    {
      name: "a chain of aliases",
      text: `a0: &a0 [1]\n${lines(20_000, (n) => `a${n + 1}: &a${n + 1} [*a${n}]\n`)}`,
      want: "yaml-too-deep",
    },
    {
      name: "aliases of aliases",
      text: lines(30, (n) => `a${n}: &a${n} [${n === 0 ? 1 : `*a${n - 1}, `.repeat(9)}]\n`),
      want: "yaml-too-many-nodes",
    },
    {
      name: "merges of merges",
      text: `a0: &a0 {x: 1}\n${lines(40, (n) => `a${n + 1}: &a${n + 1} {<<: [*a${n}, *a${n}]}\n`)}`,
      want: "yaml-too-many-nodes",
    },
    {
      name: "a large mapping merged many times",
      text: `a: &a {${lines(20_000, (n) => `k${n}: 1, `)}}\n${lines(20_000, (n) => `b${n}: {<<: *a}\n`)}`,
      want: "yaml-too-many-nodes",
    },
    {
      name: "a chain of merges that is met at its end",
      text: `p: {q: [&a0 {x: 1}, ${lines(10_000, (n) => `&a${n + 1} {<<: *a${n}}, `)}]}\ny: {<<: *a10000}`,
      want: "yaml-too-deep",
    },
    { name: "many `<<` in one mapping", text: `a: &a {x: 1}\nb: {${"<<: *a, ".repeat(50_000)}}`, want: null },
  ];
  test.each(rows)("$name", ({ text, want }) => {
    const start = performance.now();
    expect(codesOf(text)).toEqual(want === null ? [] : [want]);
    expect(performance.now() - start).toBeLessThan(seconds * 1000);
  });

  test("of thousands of problems the first thousand are reported", () => {
    expect(codesOf("a: 1\n".repeat(limits.nodes))).toHaveLength(limits.problems);
  });
});

describe("a character that YAML does not allow is met when its block of the file is read", () => {
  const rows = [
    { name: "in the first two blocks, before any mistake", at: 8_191, want: "yaml-character" },
    { name: "in a later block, after a mistake in the first", at: 8_192, want: "yaml-tab" },
  ];
  test.each(rows)("$name", ({ at, want }) => {
    expect(codesOf(`${"a: \tb\n".padEnd(at, "#")}\u0007`)).toEqual([want]);
  });
});
