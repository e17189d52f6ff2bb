import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { yamlText } from "../../../src/compiler/6-emit/yaml-text.ts";
import { WholeFloat } from "../../../src/compiler/python/whole-float.ts";
import { ensurePython } from "../../python/environment.ts";
import { Oracle } from "./oracle.ts";

let oracle: Oracle;

beforeAll(async () => {
  oracle = new Oracle((await ensurePython()).python);
});
afterAll(() => oracle.stop());

/** Texts that a reader might take for something else. */
const text = fc.oneof(
  fc.constantFrom(
    "on",
    "1e3",
    "10:00:00",
    "~",
    "null",
    "???",
    "- a",
    "a: b",
    "#",
    "*a",
    "<<",
    "=",
    "\u0085",
    "\u2028x",
    "é",
  ),
  fc.string({ unit: "binary" }).filter((each) => !each.includes("${")),
);
const float = fc
  .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer())
  .map((each) => (Number.isInteger(each) ? new WholeFloat(each) : each));
const key = fc.stringMatching(/^[a-z_][a-z0-9_]{0,6}$/);
const { tree } = fc.letrec<{ tree: unknown; value: unknown }>((tie) => ({
  tree: fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, true, false),
    fc.integer(),
    float,
    text,
    fc.array(tie("value"), { maxLength: 3 }),
    tie("tree"),
  ),
}));

test("what is emitted is the same tree to OmegaConf and to PyYAML", async () => {
  const property = fc.asyncProperty(tree, fc.constantFrom("compose", "safe_load"), async (plain, kind) => {
    const files = { "config.yaml": yamlText(plain, "# emitted\n") };
    const rest = { profile: null, overrides: [], env: {}, throw_on_missing: false };
    const answer = await oracle.ask({
      id: "emitted",
      section: "emitted",
      kind,
      files,
      root: "config.yaml",
      ...rest,
    });
    expect(JSON.parse(answer)).toEqual({ expect: encoded(plain) });
  });
  await fc.assert(property, { numRuns: 1000 });
});

/** As the oracle writes a tree: in JSON a whole float would be an int. */
function encoded(value: unknown): unknown {
  if (value instanceof WholeFloat) return { $float: String(value) };
  if (Array.isArray(value)) return value.map(encoded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, encoded(inner)]));
}
