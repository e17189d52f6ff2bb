import { expect, test } from "vitest";
import { numberOf } from "../../../src/cluster/kubernetes/quantity.ts";

test.each([
  [8, 8],
  ["8", 8],
  ["1k", 1000],
  ["12e3", 12_000],
  ["1500m", 1.5],
  ["2Ki", 2048],
  ["47093746742", 47_093_746_742],
  ["1e-3", 0.001],
  ["2 k", Number.NaN],
  ["1x", Number.NaN],
  ["", Number.NaN],
])("%j is %d", (quantity, count) => {
  expect(numberOf(quantity)).toBe(count);
});
