import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseYaml } from "../../src/compiler/1-load/parse-yaml.ts";
import { defaultOf, schemaAt } from "../../src/compiler/4-validate/schema-place.ts";
import { compile } from "../../src/compiler/index.ts";
import { destinationsOf } from "../../src/compiler/provenance/destinations.ts";
import type { Examination } from "../../src/compiler/provenance/examine.ts";
import { originRows } from "../../src/compiler/provenance/origin-rows.ts";
import { settingsOf } from "../../src/compiler/provenance/settings.ts";
import { nodeAt, toPlain, walkLeaves } from "../../src/compiler/tree.ts";
import type { CompileInput, KeyPath, ScalarNode } from "../../src/compiler/types.ts";
import { inputOf, readTemplates } from "../golden/compile-folder.ts";
import { caseInput, examined, inputOfFiles } from "./examined.ts";

const goldenRoot = join(import.meta.dirname, "..", "golden");
const templates = readTemplates();
const goldens = readdirSync(goldenRoot, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ name, input: inputOf(join(goldenRoot, name), templates) }));

/** With a lock the files name images by their digests, the config by the tags that somebody wrote. */
const unlocked = goldens.filter(({ name }) => name !== "locked");

describe("the effective config is the compiled one", () => {
  test.each([...unlocked, { name: "provenance", input: caseInput() }])("$name", ({ input }) => {
    const config = compile(input).value?.plan.config;
    const effective = toPlain(examined(input).effective);
    // In JSON a float that Python tells from an int is the number that it is to JavaScript.
    expect(JSON.parse(JSON.stringify(effective))).toEqual(JSON.parse(JSON.stringify(config)));
    expect(Object.keys(effective as object)).toEqual(Object.keys(config ?? {}));
  });
});

describe("every leaf comes from where it is said to come from", () => {
  test.each([...goldens, { name: "provenance", input: caseInput() }])("$name", ({ input }) => {
    checkOrigins(examined(input));
  });

  test("configs of several files, profiles and overrides", () => {
    fc.assert(
      fc.property(layers, (input) => checkOrigins(examined(input))),
      { numRuns: 150 },
    );
  });
});

test("what is overridden is what the merge remembers", () => {
  fc.assert(
    fc.property(layers, (input) => {
      const known = examined(input);
      walkLeaves(known.merged.root, (leaf, path) => {
        const settings = settingsOf(path, known.layers, known.merged);
        expect(settings.filter(({ state }) => state === "in force").map(({ node }) => node.at)).toEqual([
          leaf.at,
        ]);
        const weaker = settings.filter(({ state }) => state === "overridden").map(({ node }) => node.at);
        for (const { at } of leaf.overrode) expect(weaker).toContainEqual(at);
      });
    }),
    { numRuns: 150 },
  );
});

test("a line that a value decides shows it", () => {
  const known = examined(caseInput());
  const [artifact] = destinationsOf(["eval", "parallelism"], known).artifacts;
  expect(artifact?.lines.every(({ text }) => text.includes("64"))).toBe(true);
  const text = known.compiled?.artifacts.find(({ name }) => name === artifact?.artifact)?.text ?? "";
  for (const { line, text: found } of artifact?.lines ?? [])
    expect(text.split("\n")[(line ?? 0) - 1]?.trim()).toBe(found);
});

test("nearly every key of a config is seen somewhere", () => {
  const known = examined(caseInput());
  const rows = originRows([], known.effective, known);
  const paths: KeyPath[] = [];
  walkLeaves(known.effective, (_leaf, path) => paths.push(path));
  const seen = paths.filter((path) => destinationsOf(path, known).instead !== null);
  expect(rows.length).toBeGreaterThan(80);
  expect(seen.length / paths.length).toBeGreaterThan(0.7);
});

/** The text at the place of every leaf is what the leaf was made of; a default is that of the schema. */
function checkOrigins({ effective, merged, layers: all }: Examination): void {
  walkLeaves(effective, (leaf, path) => {
    if (leaf.at.source.kind === "default") {
      expect(settingsOf(path, all, merged)).toEqual([]);
      const schema = schemaAt(path);
      expect(toPlain(leaf)).toEqual(schema && defaultOf(schema));
      return;
    }
    const written = nodeAt(merged.root, path);
    if (written?.kind === "scalar") checkText(written);
    checkLine(path, written?.kind === "scalar" ? written : leaf);
  });

  function checkLine(path: KeyPath, leaf: ScalarNode): void {
    const setting = settingsOf(path, all, merged).find(({ state }) => state === "in force");
    expect(setting?.layer.tree.source).toBe(leaf.at.source);
    expect(setting?.node.at.start).toBe(leaf.at.start);
  }
}

function checkText({ at, raw, scalar }: ScalarNode): void {
  const text = at.source.text.slice(at.start, at.end);
  if (at.source.kind === "config" || (at.source.kind === "override" && text.trim() !== "")) {
    const read = parseYaml({ kind: "config", name: "piece", text }).value;
    expect(read?.kind === "scalar" ? read.scalar : read).toEqual(scalar);
  } else expect(text).toContain(raw);
}

const port = fc.integer({ min: 1024, max: 60_000 });
const name = fc.constantFrom("nano3", "a-b", "x.y", "n1", "yes", "1.0");
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

/** A few keys of each kind, each of which a layer may set. */
const values = fc.record({
  port: some(port),
  wait: some(fc.constantFrom("0.1", "1e-1", "2", ".5")),
  id: some(name),
  seed: some(port),
  seconds: some(port),
});

type Values = typeof values extends fc.Arbitrary<infer V> ? V : never;

function yamlOf({ port: number, wait, id, seed, seconds }: Values): string {
  const sections = {
    deploy: { port: number, batch_wait_timeout_s: wait, random_seed: seed },
    model: { model_id: id === undefined ? undefined : `"${id}"`, tokenizer: "/tok" },
    deadlines: { ray_seconds: seconds },
  };
  return Object.entries(sections)
    .map(([section, keys]) => {
      const lines = Object.entries(keys).filter(([, value]) => value !== undefined);
      return lines.length === 0
        ? ""
        : `${section}:\n${lines.map(([key, value]) => `  ${key}: ${value}   # c\n`).join("")}`;
    })
    .join("");
}

const layers: fc.Arbitrary<CompileInput> = fc
  .record({
    base: values,
    other: values,
    own: values,
    nodes: some(fc.integer({ min: 1, max: 4 })),
    profile: some(fc.constantFrom("a", "b")),
    overrides: fc.array(
      fc.oneof(
        port.map((each) => `deploy.port=${each}`),
        port.map((each) => `deadlines.ray_seconds=${each}`),
        name.map((each) => `model.model_id='${each}'`),
        fc.constant("deploy.random_seed=${deploy.port}"),
        fc.constant("deploy.random_seed="),
      ),
      { maxLength: 4 },
    ),
  })
  .map(({ base, other, own, nodes, profile = null, overrides }) =>
    inputOfFiles(
      {
        "my.yaml": `defaults: [base, other]\n${yamlOf(own)}run:\n  env:\n    mounts: ["/a:/a"]\n${nodes === undefined ? "" : `    nodes: ${nodes}\n`}`,
        "base.yaml": `${yamlOf(base)}eval:\n  tasks: [{name: hellaswag}]\n  dataset_dir: \${oc.env:D,/d}\n`,
        "other.yaml": yamlOf(other) || "# nothing\n",
        "env.toml":
          '[a]\nmounts = ["/b:/b", "/c:/c"]\nnodes = 2\nqos = "q"\n[b]\nextends = "a"\nqos = "${.account}"\naccount = "x"\n',
      },
      { profile, overrides },
    ),
  );
