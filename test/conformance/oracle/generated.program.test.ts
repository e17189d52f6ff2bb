import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensurePython } from "../../python/environment.ts";
import { seed as newSeed } from "../../seed.ts";
import { runCase } from "../run-case.ts";
import { generatedCase } from "./generate.ts";
import { calmCase } from "./generate-calm.ts";
import { Oracle } from "./oracle.ts";

const runs = Number(process.env.NANO3_PROPERTY_RUNS ?? 2000);
const seed = Number(process.env.NANO3_PROPERTY_SEED ?? newSeed);
let oracle: Oracle;

beforeAll(async () => {
  oracle = new Oracle((await ensurePython()).python);
});
afterAll(() => oracle.stop());

test(`${runs} generated configs, seed ${seed}: OmegaConf and nano3 make the same of them`, async () => {
  let values = 0;
  const property = fc.asyncProperty(fc.oneof(generatedCase, calmCase), async (given) => {
    const [want, got] = [await oracle.ask(given), JSON.stringify(runCase(given))];
    if (!isIncomparable(want)) expect(got).toBe(want);
    if (want.startsWith('{"expect"')) values += 1;
  });
  await fc.assert(property, { numRuns: runs, seed });
  // Errors alone would show that both refuse, not that both read the same.
  expect(values / runs).toBeGreaterThan(0.3);
}, 600_000);

/** What the oracle cannot put into JSON: a container of the config inside a plain Python list. */
function isIncomparable(outcome: string): boolean {
  return outcome.includes('"message":"no JSON encoding for ');
}
