import fc from "fast-check";
import { expect, test } from "vitest";
import { readLayers } from "../../src/compiler/1-load/index.ts";
import { merge } from "../../src/compiler/2-merge/index.ts";
import { referencesIn, resolve } from "../../src/compiler/3-resolve/index.ts";
import type { Root } from "../../src/compiler/types.ts";
import { compileInput } from "./compile-input.ts";
import { encode } from "./encode.ts";
import { generatedCase } from "./oracle/generate.ts";
import { calmCase } from "./oracle/generate-calm.ts";
import { type Case, runCase } from "./run-case.ts";

test("the same input gives the same answer twice", () => {
  fc.assert(
    fc.property(fc.oneof(generatedCase, calmCase), (given) => {
      expect(JSON.stringify(runCase(given))).toBe(JSON.stringify(runCase(given)));
    }),
    { numRuns: 300 },
  );
});

test("resolving what is resolved changes nothing", () => {
  let resolvedCases = 0;
  fc.assert(
    fc.property(calmCase, (given) => {
      const once = resolveCase(given);
      // A text `${…}` that is left was escaped, or stands in the text of a mapping: it would be a reference the second time.
      if (once === undefined || JSON.stringify(encode(once)).includes("${")) return;
      resolvedCases += 1;
      const again = resolve<Root>({ root: once }, {}).value;
      expect(again && JSON.stringify(encode(again.root))).toBe(JSON.stringify(encode(once)));
    }),
    { numRuns: 300 },
  );
  expect(resolvedCases).toBeGreaterThan(100);
});

function resolveCase({ files, root, overrides, env }: Case): Root | undefined {
  const { trees } = readLayers(compileInput(files, { config: root, overrides, environment: env }));
  const merged = merge(trees, referencesIn(env)).value;
  return merged && resolve<Root>(merged, env).value?.root;
}
