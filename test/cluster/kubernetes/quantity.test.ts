import { expect, test } from "vitest";
import { countOf } from "../../../src/cluster/kubernetes/quantity.ts";

test.each([
  [8, 8],
  ["8", 8],
  ["1k", 1000],
  ["12e3", 12_000],
  ["1500m", 1.5],
  ["2Ki", 2048],
  ["2 k", Number.NaN],
  ["1x", Number.NaN],
  ["", Number.NaN],
])("%j is %d", (quantity, count) => {
  expect(countOf(quantity)).toBe(count);
});
