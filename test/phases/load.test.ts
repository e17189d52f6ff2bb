import { describe, expect, test } from "vitest";
import { load, sourcesOf } from "../../src/compiler/1-load/index.ts";
import { lineAndColumn } from "../../src/compiler/diagnostics/format.ts";
import { nodeAt, toPlain } from "../../src/compiler/tree.ts";
import type { CompileInput, Tree } from "../../src/compiler/types.ts";
import { compileInput } from "../conformance/compile-input.ts";

interface Given {
  readonly config?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly more?: Partial<CompileInput>;
}

function loadGiven({ config = "a: 1\n", files = {}, more = {} }: Given) {
  return load(compileInput({ "config.yaml": config, ...files }, more));
}

function shape(tree: Tree): unknown {
  const bases = tree.bases?.map(shape);
  return { source: tree.source.name, values: toPlain(tree.root), ...(bases !== undefined && { bases }) };
}

const envToml = `
[base]
host = "login"
mounts = ["/a:/a"]
[base.env_vars]
A = "1"
[prod]
extends = "base"
nodes = 2
[wandb]
project = "x"
[loop]
extends = "pool"
[pool]
extends = "loop"
[dated]
when = 2024-01-01
`;
const profile = (name: string) => ({
  files: { "env.toml": envToml },
  more: { profileFile: "env.toml", profile: name },
});

describe("layers", () => {
  const rows: { name: string; given: Given; want: unknown }[] = [
    {
      name: "a config is one layer",
      given: { config: "a: {b: [1, x]}\n" },
      want: [{ source: "config.yaml", values: { a: { b: [1, "x"] } } }],
    },
    {
      name: "files of defaults are bases, in their order, `.yaml` added, relative to the file that names them",
      given: {
        config: "defaults: [sub/one, _self_, two.yml]\na: 1\n",
        files: { "sub/one.yaml": "defaults: ../two.yml\nb: 1\n", "two.yml": "c: 1\n" },
      },
      want: [
        {
          source: "config.yaml",
          values: { a: 1 },
          bases: [
            { source: "sub/one.yaml", values: { b: 1 }, bases: [{ source: "two.yml", values: { c: 1 } }] },
            { source: "two.yml", values: { c: 1 } },
          ],
        },
      ],
    },
    {
      name: "a profile is run.env, over the profile it extends",
      given: profile("prod"),
      want: [
        { source: "config.yaml", values: { a: 1 } },
        {
          source: "env.toml",
          values: { run: { env: { nodes: 2 } } },
          bases: [
            {
              source: "env.toml",
              values: { run: { env: { host: "login", mounts: ["/a:/a"], env_vars: { A: "1" } } } },
            },
          ],
        },
      ],
    },
    {
      name: "the checkpoint is text, whatever it looks like",
      given: { more: { checkpoint: "1e3" } },
      want: [
        { source: "config.yaml", values: { a: 1 } },
        { source: "command line", values: { model: { checkpoint_path: "1e3" } } },
      ],
    },
    {
      name: "`${` in the checkpoint is escaped",
      given: { more: { checkpoint: "/a/${b}/\\${c}" } },
      want: [
        { source: "config.yaml", values: { a: 1 } },
        { source: "command line", values: { model: { checkpoint_path: "/a/\\${b}/\\\\\\${c}" } } },
      ],
    },
    {
      name: "an override is a key path and YAML",
      given: { more: { overrides: ["a.b[c]=[1, on]", "x=", "y=10:00:00", "z", "s=k=v"] } },
      want: [
        { source: "config.yaml", values: { a: 1 } },
        { source: "command line", values: { a: { b: { c: [1, true] } } } },
        { source: "command line", values: { x: null } },
        { source: "command line", values: { y: 36000 } },
        { source: "command line", values: { z: null } },
        { source: "command line", values: { s: "k=v" } },
      ],
    },
    {
      name: "`__proto__` is a key",
      given: { config: "__proto__: {constructor: 1}\n" },
      want: [{ source: "config.yaml", values: JSON.parse('{"__proto__": {"constructor": 1}}') }],
    },
  ];
  test.each(rows)("$name", ({ given, want }) => {
    const { value, diagnostics } = loadGiven(given);
    expect(diagnostics).toEqual([]);
    expect(JSON.stringify(value?.map(shape))).toBe(JSON.stringify(want));
  });

  test("every text is listed once as an input", () => {
    const given = {
      config: "defaults: [b, b]\n",
      files: { "b.yaml": "x: 1\n" },
      more: { overrides: ["a=1", "a=2"] },
    };
    const names = sourcesOf(loadGiven(given).value ?? []).map(({ name, text }) =>
      name === "command line" ? text : name,
    );
    expect(names).toEqual(["config.yaml", "b.yaml", "a=1", "a=2"]);
  });
});

describe("scalars", () => {
  const rows: { name: string; given: string; want: unknown; raw?: string }[] = [
    {
      name: "a bare time is base 60",
      given: "10:00:00",
      want: { type: "int", value: 36000 },
      raw: "10:00:00",
    },
    { name: "a quoted time is text", given: "'10:00:00'", want: { type: "str", value: "10:00:00" } },
    {
      name: "a time with a leading zero is text",
      given: "01:00:00",
      want: { type: "str", value: "01:00:00" },
    },
    { name: "octal", given: "0775", want: { type: "int", value: 509 } },
    { name: "int and float are apart", given: "1.0", want: { type: "float", value: 1 } },
    { name: "OmegaConf's own floats", given: "1e3", want: { type: "float", value: 1000 } },
    { name: "1.1 booleans", given: "off", want: { type: "bool", value: false } },
    { name: "y is text", given: "y", want: { type: "str", value: "y" } },
    { name: "no dates", given: "2024-01-01", want: { type: "str", value: "2024-01-01" } },
    {
      name: "beyond 2^53",
      given: "12345678901234567890",
      want: { type: "int", value: 12345678901234567890n },
    },
    { name: "block text at the end of a file", given: "|\n  x", want: { type: "str", value: "x\n" } },
    { name: "!!str", given: "!!str 10", want: { type: "str", value: "10" } },
  ];
  test.each(rows)("$name", ({ given, want, raw }) => {
    const root = loadGiven({ config: `a: ${given}\n` }).value?.[0]?.root;
    const node = root && nodeAt(root, ["a"]);
    expect(node).toMatchObject({ kind: "scalar", scalar: want, ...(raw !== undefined && { raw }) });
  });
});

describe("problems", () => {
  const rows: { name: string; given: Given; want: readonly string[] }[] = [
    {
      name: "unclosed bracket",
      given: { config: "a: 1\nb: [1, 2\n" },
      want: ["config.yaml:2:4 yaml-syntax"],
    },
    { name: "unclosed quote", given: { config: "a: 'x\n" }, want: ["config.yaml:1:4 yaml-syntax"] },
    { name: "colon in a value", given: { config: "a: b: c\n" }, want: ["config.yaml:1:4 yaml-syntax"] },
    { name: "tab as indentation", given: { config: "a:\n\tb: 1\n" }, want: ["config.yaml:2:1 yaml-tab"] },
    { name: "tab between tokens", given: { config: "a: 1\t# c\n" }, want: ["config.yaml:1:5 yaml-tab"] },
    { name: "control character", given: { config: "a: \u0007\n" }, want: ["config.yaml:1:4 yaml-character"] },
    {
      name: "duplicate keys, all of them",
      given: { config: "a: 1\nb: {c: 1, c: 2}\na: 2\n" },
      want: ["config.yaml:3:1 yaml-duplicate-key", "config.yaml:2:11 yaml-duplicate-key"],
    },
    { name: "unknown alias", given: { config: "a: *b\n" }, want: ["config.yaml:1:4 yaml-alias"] },
    {
      name: "merge key of a scalar",
      given: { config: "a:\n  <<: 1\n" },
      want: ["config.yaml:2:7 yaml-merge-key"],
    },
    { name: "null as a key", given: { config: "~: 1\n" }, want: ["config.yaml:1:1 yaml-key-type"] },
    { name: "unknown tag", given: { config: "a: !x 1\n" }, want: ["config.yaml:1:7 yaml-tag"] },
    {
      name: "value that is not of its tag",
      given: { config: "a: !!int x\n" },
      want: ["config.yaml:1:10 yaml-value"],
    },
    {
      name: "second document",
      given: { config: "a: 1\n---\nb: 1\n" },
      want: ["config.yaml:2:1 yaml-many-documents"],
    },
    { name: "list at the top", given: { config: "- a\n" }, want: ["config.yaml:1:1 config-not-mapping"] },
    { name: "empty config", given: { config: "# nothing\n" }, want: ["config.yaml:1:10 config-empty"] },
    { name: "missing config", given: { more: { config: "no.yaml" } }, want: ["- file-missing"] },
    { name: "missing base", given: { config: "defaults: b\n" }, want: ["config.yaml:1:11 defaults-missing"] },
    {
      name: "bases that name each other",
      given: { config: "defaults: [b]\n", files: { "b.yaml": "defaults: config\n" } },
      want: ["b.yaml:1:11 defaults-cycle"],
    },
    {
      name: "Hydra's defaults list",
      given: { config: "defaults:\n  - _self_\n  - db: mysql\n" },
      want: ["config.yaml:3:5 defaults-hydra"],
    },
    {
      name: "defaults of another shape",
      given: { config: "defaults: 1\n" },
      want: ["config.yaml:1:11 defaults-shape"],
    },
    {
      name: "problems of all files and arguments at once",
      given: {
        config: "defaults: [x, y]\na: !x 1\n",
        files: { "y.yaml": "b: *c\n" },
        more: { overrides: ["d=[", "e=1"] },
      },
      want: ["config.yaml:2:7 yaml-tag", "command line:1:3 yaml-syntax"],
    },
    {
      name: "broken reference, also where it is overridden",
      given: { config: "defaults: base\na: 1\n", files: { "base.yaml": "a: {b: '${c.}'}\n" } },
      want: ["base.yaml:1:13 interpolation-syntax"],
    },
    {
      name: "name put together from parts",
      given: { config: "a: x\nb: ${c${a}}\n" },
      want: ["config.yaml:2:8 interpolation-syntax"],
    },
    {
      name: "broken reference in an override",
      given: { more: { overrides: ["a=x ${b"] } },
      want: ["command line:1:8 interpolation-syntax"],
    },
    { name: "no env.toml", given: { more: { profile: "prod" } }, want: ["- profile-file-missing"] },
    { name: "unknown profile", given: profile("prd"), want: ["- profile-unknown"] },
    { name: "reserved table", given: profile("wandb"), want: ["- profile-reserved"] },
    {
      name: "profiles that extend each other",
      given: profile("loop"),
      want: ["env.toml:15:11 extends-cycle"],
    },
    { name: "date in the profile", given: profile("dated"), want: ["env.toml:17:8 toml-date"] },
    {
      name: "broken TOML",
      given: { ...profile("p"), files: { "env.toml": "[p]\nhost = login\n" } },
      want: ["env.toml:2:8 toml-syntax"],
    },
    {
      name: "extends nobody",
      given: { ...profile("p"), files: { "env.toml": "[p]\nextends = 'q'\n" } },
      want: ["env.toml:2:11 extends-unknown"],
    },
    {
      name: "nested too deeply",
      given: { config: `a: ${"[".repeat(5000)}` },
      want: ["config.yaml:1:104 yaml-too-deep"],
    },
    {
      name: "aliases of aliases",
      given: {
        config: `a: &a [1]\n${"bcdefgh".replace(/./g, (key) => `${key}: &${key} [${aliases(key)}]\n`)}`,
      },
      want: ["config.yaml:1:1 yaml-too-many-nodes"],
    },
  ];
  test.each(rows)("$name", ({ given, want }) => {
    const { value, diagnostics } = loadGiven(given);
    expect(value).toBeUndefined();
    expect(diagnostics.map(placeAndCode)).toEqual(want);
  });

  function aliases(key: string): string {
    const before = String.fromCharCode(key.charCodeAt(0) - 1);
    return Array(9).fill(`*${before}`).join(",");
  }
});

function placeAndCode({
  span,
  code,
}: {
  span: Parameters<typeof lineAndColumn>[0] | null;
  code: string;
}): string {
  if (span === null) return `- ${code}`;
  const { line, column } = lineAndColumn(span);
  return `${span.source.name}:${line}:${column} ${code}`;
}

test("a name near the one that was meant is suggested", () => {
  const { diagnostics } = loadGiven(profile("prd"));
  expect(diagnostics[0]?.help).toBe("Did you mean `prod`?");
});
