import { describe, expect, test } from "vitest";
import { type Diagnostic, type Related, report } from "../../src/compiler/diagnostics/diagnostic.ts";
import { formatDiagnostics, lineAndColumn, toJson } from "../../src/compiler/diagnostics/format.ts";
import type { Source, SourceKind, Span } from "../../src/compiler/span.ts";

/** A span of the part of `text` between `«` and `»`. */
function marked(text: string, name = "config.yaml", kind: SourceKind = "config"): Span {
  const start = text.indexOf("«");
  const end = text.indexOf("»") - 1;
  const source: Source = { kind, name, text: text.replace("«", "").replace("»", "") };
  return { source, start, end };
}

function duplicate(span: Span, key = "k", related: readonly Related[] = []): Diagnostic {
  return report("yaml-duplicate-key", span, { key }, related);
}

/** The lines of the frame: what follows the first line, up to `why`. */
function frame(span: Span): string[] {
  const lines = formatDiagnostics([duplicate(span)], { color: false }).split("\n");
  return lines.slice(
    1,
    lines.findIndex((line) => line.startsWith("  why:")),
  );
}

test("a whole diagnostic", () => {
  const first = marked("a: 1\n«b»: 2\nb: 3\n");
  const span = { ...first, start: 10, end: 11 };
  const text = formatDiagnostics([duplicate(span, "b", [{ span: first, note: "first written here" }])], {
    color: false,
  });
  expect(
    text,
  ).toBe(`config.yaml:3:1 - error yaml-duplicate-key: The key \`b\` is written twice in one mapping.
  2 | b: 2
  3 | b: 3
    | ^
  config.yaml:2:1 - first written here
    2 | b: 2
      | ^
  why: One of the two values would be lost without a word.
  help: Keep one of them.

1 error, 0 warnings
`);
});

describe("frames", () => {
  const long = "x".repeat(300);
  const rows: { name: string; given: Span; want: readonly string[] }[] = [
    {
      name: "exact width",
      given: marked("port: «80000»\n"),
      want: ["  1 | port: 80000", "    |       ^^^^^"],
    },
    { name: "nothing is one caret", given: marked("port:«»\n"), want: ["  1 | port:", "    |      ^"] },
    { name: "beyond the end", given: { ...marked("a«»"), start: 1, end: 5 }, want: ["  1 | a", "    |  ^"] },
    { name: "tabs", given: marked("\ta:\t«x»\n"), want: ["  1 |     a:    x", "    |           ^"] },
    {
      name: "wide letters and emoji",
      given: marked("漢: «字😀»\n"),
      want: ["  1 | 漢: 字😀", "    |     ^^^^"],
    },
    {
      name: "combining marks",
      given: marked("e\u0301: «e\u0301»\n"),
      want: ["  1 | e\u0301: e\u0301", "    |    ^"],
    },
    { name: "CRLF", given: marked("a: 1\r\nb: «2»\r\n"), want: ["  1 | a: 1", "  2 | b: 2", "    |    ^"] },
    {
      name: "several lines: to the end of the first",
      given: marked("a: «[1,\n 2]»\n"),
      want: ["  1 | a: [1,", "    |    ^^^"],
    },
    {
      name: "numbers of different width",
      given: marked(`${"k: 1\n".repeat(9)}a: «x»\n`),
      want: ["   9 | k: 1", "  10 | a: x", "     |    ^"],
    },
    {
      name: "terminal escapes",
      given: marked("a: \u001b[31m«x»\n"),
      want: ["  1 | a: \\x1b[31mx", "    |            ^"],
    },
    {
      name: "right-to-left override",
      given: marked("\u202e«x»\u200b\n"),
      want: ["  1 | \\u202ex\\u200b", "    |       ^"],
    },
    { name: "lone surrogate", given: marked("«\ud800»\n"), want: ["  1 | \\ud800", "    | ^^^^^^"] },
    {
      name: "a long line is cut around the caret",
      given: marked(`${long}«ab»${long}\n`),
      want: [`  1 | …${"x".repeat(40)}ab${"x".repeat(58)}…`, `    | ${" ".repeat(41)}^^`],
    },
    {
      name: "a long mark is cut",
      given: marked(`«${long}»\n`),
      want: [`  1 | ${"x".repeat(100)}…`, `    | ${"^".repeat(100)}`],
    },
    {
      name: "an argument shows itself",
      given: marked("eval.«paralelism»=64", "command line", "override"),
      want: ["  | eval.paralelism=64", "  |      ^^^^^^^^^^"],
    },
    {
      name: "an argument of two lines shows the one",
      given: marked("a=\n«x»", "command line", "override"),
      want: ["  | x", "  | ^"],
    },
  ];
  test.each(rows)("$name", ({ given, want }) => {
    expect(frame(given)).toEqual(want);
  });
});

describe("the list", () => {
  const at = (name: string, start: number, kind: SourceKind = "config"): Span => ({
    source: { kind, name, text: "a: 1\nb: 2\n" },
    start,
    end: start + 1,
  });
  const headings = (diagnostics: readonly Diagnostic[]): string[] =>
    formatDiagnostics(diagnostics, { color: false })
      .split("\n")
      .filter((line) => /error|warning|more/.test(line))
      .map((line) => line.replace(/: The key.*/, ""));

  test("is empty for nothing", () => {
    expect(formatDiagnostics([], { color: false })).toBe("");
  });

  test("is in source order, without repeats: no place, configs, profile, command line", () => {
    const given = [
      duplicate(at("command line", 0, "override")),
      duplicate(at("env.toml", 0, "profile")),
      duplicate(at("b.yaml", 5)),
      duplicate(at("b.yaml", 0)),
      duplicate(at("a.yaml", 0)),
      duplicate(at("b.yaml", 0)),
      report("file-missing", null, { file: "x" }),
    ];
    expect(headings(given)).toEqual([
      "error file-missing: `x` does not exist.",
      "b.yaml:1:1 - error yaml-duplicate-key",
      "b.yaml:2:1 - error yaml-duplicate-key",
      "a.yaml:1:1 - error yaml-duplicate-key",
      "env.toml:1:1 - error yaml-duplicate-key",
      "command line - error yaml-duplicate-key",
      "6 errors, 0 warnings",
    ]);
  });

  test("stops at twenty and counts the rest", () => {
    const given = Array.from({ length: 23 }, (_, index) => duplicate(at("a.yaml", 0), `k${index}`));
    expect(headings(given).slice(-2)).toEqual(["… and 3 more.", "23 errors, 0 warnings"]);
  });

  test("counts warnings apart", () => {
    const warning = report("key-deprecated", at("a.yaml", 0), { message: "old." });
    expect(headings([warning]).at(-1)).toBe("0 errors, 1 warning");
  });
});

test("messages are neutralised, on one line", () => {
  const text = formatDiagnostics([duplicate(marked("«a»"), "\u001b[2J\n\u202e")], { color: false });
  expect(text).toContain("The key `\\x1b[2J\\n\\u202e` is written twice");
});

test("colour is an argument", () => {
  const given = [duplicate(marked("«a»"))];
  expect(formatDiagnostics(given, { color: true })).toContain("\u001b[31merror\u001b[0m");
  expect(formatDiagnostics(given, { color: false })).not.toContain("\u001b");
});

test("columns are counted in characters", () => {
  expect(lineAndColumn(marked("a\r\n😀😀«x»"))).toEqual({ line: 2, column: 3 });
});

test("JSON has places and words", () => {
  expect(toJson(duplicate(marked("a: 1\n«a»: 2\n"), "a"))).toEqual({
    code: "yaml-duplicate-key",
    severity: "error",
    message: "The key `a` is written twice in one mapping.",
    why: "One of the two values would be lost without a word.",
    help: "Keep one of them.",
    at: { source: "config.yaml", kind: "config", start: { line: 2, column: 1 }, end: { line: 2, column: 2 } },
    related: [],
    raises: { class: "ConstructorError", message: "while constructing a mapping", key: null },
  });
});
