import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encode } from "../conformance/encode.ts";
import { seed as newSeed } from "../seed.ts";
import { type Answer, Oracle, type Where } from "./oracle.ts";
import { readArgument, readFile } from "./read.ts";
import { mistakes, values } from "./rows.ts";
import { yamlTexts } from "./texts.ts";

/**
 * The YAML reader against OmegaConf itself. `NANO3_RUNS` asks for more texts, `NANO3_SEED` for those of an earlier run; a
 * failure prints its seed and the smallest text that still fails.
 */
const numRuns = Number(process.env.NANO3_RUNS ?? 2_500);
const seed = Number(process.env.NANO3_SEED ?? newSeed);

let oracle: Oracle;
beforeAll(async () => {
  oracle = await Oracle.start();
});
afterAll(() => oracle.stop());

test(`${numRuns} texts are read or refused as OmegaConf does, seed ${seed}`, {
  timeout: 3_600_000,
}, async () => {
  let decided = 0;
  let read = 0;
  const where = fc.constantFrom<Where>("file", "file", "file", "argument");
  const property = fc.asyncProperty(yamlTexts(), where, async (text, from) => {
    const want = await oracle.ask(text, from);
    if ("undecided" in want) return;
    decided += 1;
    read += Number("value" in want);
    expect(JSON.stringify(answerTo(text, from))).toBe(JSON.stringify(want));
  });
  await fc.assert(property, { numRuns, seed });
  // What is compared must be worth it: few undecided, and both values and refusals.
  expect(decided).toBeGreaterThan(numRuns * 0.9);
  expect(read).toBeGreaterThan(numRuns * 0.15);
});

test("the rows of the tables are what OmegaConf says", async () => {
  const rows = [values, mistakes].flatMap((tables) => Object.values(tables).flat());
  const texts = rows.map(([text]) => text);
  const answers = await Promise.all(texts.map((text) => oracle.ask(text, "file")));
  const differences = texts.filter((text, index) => {
    const want = answers[index];
    return (
      want !== undefined &&
      !("undecided" in want) &&
      JSON.stringify(answerTo(text, "file")) !== JSON.stringify(want)
    );
  });
  expect(differences).toEqual([]);
});

/** What nano3 makes of a text, as the oracle answers. */
function answerTo(text: string, from: Where): Answer {
  const outcome = from === "file" ? readFile(text) : readArgument(text);
  if ("problem" in outcome) {
    const { problem } = outcome;
    return problem.raises === undefined ? { undecided: problem.code } : { error: problem.raises };
  }
  const value = encode(outcome.node);
  if (from === "argument") return { value: { k: value } };
  return { value: value ?? {} };
}
