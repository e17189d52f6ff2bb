import { expect, test } from "vitest";
import { parseYaml } from "../../src/compiler/1-load/parse-yaml.ts";
import { schemaAt } from "../../src/compiler/4-validate/schema-place.ts";
import { toPlain } from "../../src/compiler/tree.ts";
import { keyReferences } from "../../src/gen/key-reference.ts";

const keys = keyReferences();

/** The reference page is made of these; a key that lacks one is documented in `4-validate/schema/`. */
test.each(["doc", "type", "consumer", "example"] as const)("every key has its %s", (fact) => {
  expect(keys.filter((key) => !key[fact]).map(({ path }) => path)).toEqual([]);
});

test("every key that counts something says in which unit", () => {
  const counted =
    /_(?:seconds|s|timeout|gb|tokens|samples)$|^(?:.*\.)?(?:num_gpus|gpus_per_node|nodes|parallelism)$/;
  const without = keys.filter(({ path, unit }) => counted.test(path) && unit === undefined);
  expect(without.map(({ path }) => path)).toEqual([]);
});

test("no key is described twice", () => {
  const paths = keys.map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
});

test("every example may be copied: it is YAML, and the schema takes it", () => {
  const refused = keys.flatMap(({ path, example = "" }) => {
    const written = parseYaml({ kind: "config", name: path, text: example }).value;
    const [value] = written === undefined ? [] : Object.values(toPlain(written) as object);
    const steps = path.split(".").flatMap((step) => (step.endsWith("[]") ? [step.slice(0, -2), 0] : [step]));
    const problem = schemaAt(steps)?.safeParse(value).error;
    return problem === undefined ? [] : [`${path}: ${example}: ${problem.message}`];
  });
  expect(refused).toEqual([]);
});
