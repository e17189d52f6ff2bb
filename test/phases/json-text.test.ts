import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonText } from "../../src/compiler/6-emit/json-text.ts";
import { WholeFloat } from "../../src/compiler/python/whole-float.ts";

test("JSON is written as JSON.stringify writes it", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(jsonText(value)).toBe(JSON.stringify(value, null, 2));
    }),
  );
  const absent = { a: undefined, b: [] };
  expect(jsonText(absent)).toBe(JSON.stringify(absent, null, 2));
});

test.each([
  [2, "2.0"],
  [-0, "-0.0"],
  [1e300, "1e+300"],
])("the float %d is one to whoever tells floats from ints", (value, text) => {
  expect(jsonText({ value: new WholeFloat(value) })).toBe(`{\n  "value": ${text}\n}`);
  expect(JSON.parse(text)).toBe(value);
});
