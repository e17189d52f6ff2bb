import { describe, expect, test } from "vitest";
import { changedLines } from "../../src/compiler/provenance/changed-lines.ts";
import { enclosingKeys } from "../../src/compiler/provenance/enclosing.ts";
import { findKey } from "../../src/compiler/provenance/find-key.ts";
import { alignRows, cut, wrap } from "../../src/compiler/provenance/layout.ts";
import { caseInput, examined } from "./examined.ts";

describe("changed lines", () => {
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ["a b c", "a b c", []],
    ["a b c", "a x c", ["1 b→x"]],
    ["a b c", "a b", ["2 c→-"]],
    ["a c", "a b c", ["+ b"]],
    ["a b c d e", "a x c d e f", ["1 b→x", "+ f"]],
    ["a b c d e", "x b c d", ["0 a→x", "4 e→-"]],
    ["", "a", ["0 →a"]],
    ["a a a", "a a", ["2 a→-"]],
  ];
  test.each(rows)("%j, then %j", (before, after, want) => {
    const text = (words: string) => words.replaceAll(" ", "\n");
    const found = changedLines(text(before), text(after)).map(({ index, text: line, other }) =>
      index === null ? `+ ${line}` : `${index} ${line}→${other ?? "-"}`,
    );
    expect(found).toEqual(want);
  });
});

describe("keys around a line", () => {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ["a: 1", []],
    ["a:\n  b: 1", ["a"]],
    ["a:\n  x: 1\n  b:\n    c: 1", ["a", "b"]],
    ["a:\n  - name: x\n    b: 1", ["a"]],
    ["a:\n  - name: x\n    b:\n      c: 1", ["a", "b"]],
    ['{\n  "a": {\n    "b": [\n      {\n        "c": 1', ["a", "b"]],
    ['PLAN = {\n    "a": {\n\n        "b": 1,', ["PLAN", "a"]],
  ];
  test.each(rows)("%j", (text, want) => {
    const lines = text.split("\n");
    expect(enclosingKeys(lines, lines.length - 1)).toEqual(want);
  });
});

describe("the key that a user names", () => {
  const { effective } = examined(caseInput());
  const found: readonly (readonly [string, readonly (string | number)[]])[] = [
    ["deploy.port", ["deploy", "port"]],
    ["eval.tasks[1].name", ["eval", "tasks", 1, "name"]],
    ["eval.tasks.1.name", ["eval", "tasks", 1, "name"]],
    ["eval[tasks][0]", ["eval", "tasks", 0]],
    ["eval.temperature", ["eval", "temperature"]],
    ["run.env.env_vars.NEW", ["run", "env", "env_vars", "NEW"]],
  ];
  test.each(found)("%s", (text, path) => expect(findKey(text, effective)).toEqual({ path }));

  const absent: readonly (readonly [string, RegExp, string | null])[] = [
    ["deploy.prt", /no key `prt` in `deploy`/, "deploy.port"],
    ["port", /no key `port`/, "deploy.port"],
    ["limit_samples", /no key/, "eval.limit_samples"],
    ["modl", /no key `modl`/, "model"],
    ["zzz", /Keys here: model, deploy/, null],
    ["deploy.zzzzzz", /`nano3 explain deploy` lists/, null],
    ["deploy.port.zzz", /single value/, null],
    ["eval.tasks[7].name", /a list with 2 items/, null],
    ["eval.tasks.name", /a list with 2 items/, null],
    ["run.env.container", /container_image/, null],
    ["__proto__", /no key/, null],
    ["deploy.constructor", /no key/, null],
    ["", /no key/, null],
  ];
  test.each(absent)("%j is none", (text, problem, near) => {
    const outcome = findKey(text, effective);
    expect(outcome).toMatchObject({ problem: expect.stringMatching(problem), near });
  });
});

describe("layout", () => {
  const rows = [
    [{ text: "key" }, { text: "value" }, { text: "place" }],
    [{ text: "数" }, { text: "x" }],
  ];

  test("columns are aligned by what a terminal shows, and no line ends in blanks", () => {
    expect(alignRows(rows, { color: false, width: null })).toEqual(["key  value  place", "数   x"]);
  });

  test.each([1, 4, 9, 14, 40])("no line is longer than %i columns", (width) => {
    const lines = alignRows(rows, { color: false, width }, "");
    for (const line of lines) expect([...line.replace("数", "xx")].length).toBeLessThanOrEqual(width);
  });

  test.each([
    ["abcdef", 6, "abcdef"],
    ["abcdef", 4, "abc…"],
    ["数数数", 4, "数…"],
    ["abc", 0, ""],
  ])("%s cut to %i", (text, room, want) => expect(cut(text, room)).toBe(want));

  test("words are filled into lines", () => {
    expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
    expect(wrap("averylongword x", 4)).toEqual(["averylongword", "x"]);
  });
});
