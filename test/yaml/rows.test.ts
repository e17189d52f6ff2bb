import { describe, expect, test } from "vitest";
import { read } from "./read.ts";
import { mistakes, values } from "./rows.ts";

describe("values", () => {
  test.each(Object.entries(values))("%s", (_title, rows) => {
    expect(rows.map(([text]) => [text, read(text)])).toEqual(rows);
  });
});

describe("mistakes", () => {
  test.each(Object.entries(mistakes))("%s", (_title, rows) => {
    expect(rows.map(([text]) => [text, read(text)])).toEqual(rows);
  });
});
