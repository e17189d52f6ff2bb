import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parseToml } from "../../src/compiler/1-load/parse-toml.ts";
import { parseYaml } from "../../src/compiler/1-load/parse-yaml.ts";
import type { Code } from "../../src/compiler/diagnostics/catalogue.ts";
import type { Source } from "../../src/compiler/span.ts";
import { toPlain } from "../../src/compiler/tree.ts";

/**
 * The JSON schemas that editors get, under a validator that is not ours: what the compiler takes for a config they let
 * pass, with its `${…}`; what only breaks the schema's rules they redden.
 */
const root = join(import.meta.dirname, "..", "..");
const validator = new Ajv2020({ allErrors: true, allowUnionTypes: true });
const load = (name: string) =>
  validator.compile(JSON.parse(readFileSync(join(root, "generated", "schema", name), "utf8")));
const schemas = { config: load("nano3.schema.json"), profile: load("env.schema.json") };
type Kind = keyof typeof schemas;

/** A text as the data that an editor validates; undefined: it is not even YAML or TOML. */
function dataOf(text: string, kind: Kind): unknown {
  const source: Source = { kind, name: "", text };
  const tree = kind === "config" ? parseYaml(source).value : parseToml(source).value?.root;
  return (
    tree &&
    JSON.parse(
      JSON.stringify(toPlain(tree), (_, value) => (typeof value === "bigint" ? Number(value) : value)),
    )
  );
}

function problemsOf(text: string, kind: Kind): readonly string[] {
  const check = schemas[kind];
  return check(dataOf(text, kind)) ? [] : (check.errors ?? []).map(({ instancePath }) => instancePath);
}

const read = (...path: string[]): string => readFileSync(join(root, ...path), "utf8");
const kindOf = (file: string): Kind => (file.endsWith(".toml") ? "profile" : "config");
const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
const isInput = (file: string): boolean => /^(?:config|env\.example|env|[\w-]+)\.(?:yaml|toml)$/.test(file);

describe("shipped", () => {
  const files = readdirSync(join(root, "config"));
  test.each(files)("config/%s is fine", (file) => {
    expect(problemsOf(read("config", file), kindOf(file))).toEqual([]);
  });
  test.each(files)("config/%s names a schema that comes along", (file) => {
    const [, path = ""] =
      /^(?:# yaml-language-server: \$schema=|#:schema )(\S+)$/m.exec(read("config", file)) ?? [];
    // A copy of env.example.toml lies in the working directory, a copy of a config in `config/`.
    const place = kindOf(file) === "profile" ? root : join(root, "config");
    expect(existsSync(join(place, path)), path).toBe(true);
    expect(read("config", file).split("\n")[0]).toContain(path);
    const shipped = JSON.parse(read("package.json")).files as string[];
    expect(shipped.some((each) => join(place, path).startsWith(join(root, each)))).toBe(true);
  });
});

describe("golden configs are fine", () => {
  const folders = readdirSync(join(root, "test", "golden"), { withFileTypes: true }).filter((each) =>
    each.isDirectory(),
  );
  const files = folders.flatMap(({ name }) =>
    readdirSync(join(root, "test", "golden", name))
      .filter(isInput)
      .map((file) => `${name}/${file}`),
  );
  test.each(files.filter((file) => !file.endsWith("lock.yaml")))("%s", (file) => {
    expect(problemsOf(read("test", "golden", file), kindOf(file))).toEqual([]);
  });
});

/** Codes whose finding an editor sees: in one file, key by key. */
const visible: readonly Code[] = [
  "config-empty",
  "config-not-mapping",
  "defaults-hydra",
  "defaults-shape",
  "extends-shape",
  "yaml-top",
  "key-unknown",
  "key-moved",
  "key-form",
  "value-null",
  "value-type",
  "value-choice",
  "value-range",
  "value-form",
  "time-unquoted",
];

/** Cases that an editor sees otherwise than their codes say. */
const exceptions: Readonly<Record<string, { readonly isRed: boolean; readonly why: string }>> = {
  "artifact-unknown--image": { isRed: true, why: "`run` has no such key, whoever refers to it" },
  "key-form--proto": { isRed: false, why: "an editor's mapping can have such a key" },
  "time-unquoted--launcher": { isRed: false, why: "`eval.launcher` is a free mapping to an editor" },
  "value-form--launcher": { isRed: false, why: "`eval.launcher` is a free mapping to an editor" },
  "value-missing--section": { isRed: true, why: "no other layer adds a name to an item of a list" },
  "secret-masked-everywhere": { isRed: true, why: "the key `1` is no variable's name, beside that" },
  "value-type--environment": { isRed: false, why: "what `${…}` gives is not known to an editor" },
  "value-type--float": { isRed: false, why: "8.0 is a whole number to JSON" },
};

interface Expected {
  readonly code: Code;
  readonly at: { readonly source: string } | null;
}

describe("errors: what breaks the schema alone is red, everything else is not", () => {
  const folders = readdirSync(join(root, "test", "errors"));
  const files = folders.flatMap((name) =>
    ["config.yaml", "env.toml"]
      .filter((file) => isFile(join(root, "test", "errors", name, file)))
      .map((file) => `${name}/${file}`),
  );
  const readable = files.filter((file) => dataOf(read("test", "errors", file), kindOf(file)) !== undefined);
  test.each(readable)("%s", (file) => {
    const folder = join(root, "test", "errors", dirname(file));
    const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as readonly Expected[];
    const isRed = expected.some(({ code, at }) => visible.includes(code) && file.endsWith(`/${at?.source}`));
    const problems = problemsOf(read("test", "errors", file), kindOf(file));
    expect(problems.length > 0, problems.join(" ")).toBe(exceptions[dirname(file)]?.isRed ?? isRed);
  });
});

/** A config, and where it is red. */
const table: readonly (readonly [what: string, config: string, places: readonly string[]])[] = [
  ["a file that builds on others may lack everything", "defaults: nano3:config/default", []],
  ["a section in part", "eval: {parallelism: 64}", []],
  ["a reference for a number", "deploy: {num_gpus: '${run.env.gpus_per_node}'}", []],
  ["a reference for a boolean", "run: {env: {exclusive: '${oc.decode:${oc.env:EXCLUSIVE,false}}'}}", []],
  ["a reference for a choice", "model: {model_type: '${oc.env:TYPE,gpt}'}", []],
  ["a reference for a list", "eval: {tasks: '${oc.decode:${oc.env:TASKS}}'}", []],
  ["a reference for a section", "deadlines: '${oc.create:{ray_seconds: 60}}'", []],
  ["a reference in a text", "model: {checkpoint_path: '/lustre/${oc.env:USER}/ckpt'}", []],
  ["a value that must still be given", "deploy:\n  port: ???", []],
  ["an artifact", "run: {model: 'nano3-sft:latest'}\nmodel: {checkpoint_path: '${art:model,path}'}", []],
  ["an image where an artifact should be", "run: {model: 'nvcr.io/nvidia/nemo:25.11'}", ["/run/model"]],
  ["an unknown section", "deplyo: {port: 8000}", [""]],
  ["an unknown key", "deploy: {prot: 8000}", ["/deploy"]],
  ["a text for a number", "deploy: {port: http}", ["/deploy/port"]],
  ["a number out of range", "deploy: {port: 80}", ["/deploy/port"]],
  ["a choice that there is not", "eval: {placement: here}", ["/eval/placement"]],
  ["a task without a name", "eval: {tasks: [{limit_samples: 5}]}", ["/eval/tasks/0"]],
  ["no task", "eval: {tasks: []}", ["/eval/tasks"]],
  ["a time that YAML reads as a number", "run: {env: {time: 10:00:00}}", ["/run/env/time"]],
  ["a value where a section should be", "comms: endpoint.json", ["/comms"]],
];

describe("table", () => {
  test.each(table)("%s", (_, config, places) => {
    const problems = problemsOf(config, "config");
    expect(problems.length > 0).toBe(places.length > 0);
    for (const place of places) expect(problems).toContain(place);
  });

  test.each([
    ["a profile", '[lab]\nexecutor = "slurm"\nnodes = 2\n', true],
    ["a profile that extends one", '[lab]\nextends = "base"\nnodes = "${oc.env:NODES}"\n', true],
    [
      "tables of the tools",
      '[wandb]\nproject = "x"\n[artifacts.manifest]\nroot = "/lustre/artifacts"\n',
      true,
    ],
    ["an unknown key", '[lab]\npartitoin = "batch"\n', false],
    ["a number for a text", "[lab]\ntime = 36000\n", false],
    ["a value outside a table", 'executor = "slurm"\n', false],
  ])("env.toml: %s", (_, toml, isFine) => {
    expect(problemsOf(toml, "profile").length === 0).toBe(isFine);
  });
});
