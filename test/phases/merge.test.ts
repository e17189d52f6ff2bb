import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { load } from "../../src/compiler/1-load/index.ts";
import { merge } from "../../src/compiler/2-merge/index.ts";
import { referencesIn } from "../../src/compiler/3-resolve/index.ts";
import { nodeAt, spanOf, toPlain } from "../../src/compiler/tree.ts";
import type { CompileInput, Merged, Tree } from "../../src/compiler/types.ts";
import { compileInput } from "../conformance/compile-input.ts";

/** Layers as YAML texts, weakest first; the last is the config. */
function trees(
  layers: readonly string[],
  more: Partial<CompileInput> = {},
  files: Record<string, string> = {},
) {
  const names = layers.map((_layer, index) => `layer${index}.yaml`);
  const named = Object.fromEntries(layers.map((text, index) => [names[index] ?? "", text]));
  const config = `defaults: [${names.join(", ")}]\n`;
  const { value, diagnostics } = load(compileInput({ ...named, ...files, "config.yaml": config }, more));
  expect(diagnostics).toEqual([]);
  return value ?? [];
}

const envToml = `
[p]
mounts = ["/p:/p"]
nodes = 4
container_image = "p"
time = "01:00:00"
tunnel = { host = "h" }
env_vars = { A = "p", C = "p" }
`;

describe("values", () => {
  const rows: { name: string; given: readonly string[]; overrides?: readonly string[]; want: unknown }[] = [
    {
      name: "mappings are merged deep, left keys first",
      given: ["b: {x: 1, y: 2}\na: 0\n", "c: 1\nb: {z: 3, x: 9}\n"],
      want: { b: { x: 9, y: 2, z: 3 }, a: 0, c: 1 },
    },
    { name: "a list is replaced, not appended", given: ["a: [1, 2]\n", "a: [3]\n"], want: { a: [3] } },
    { name: "null replaces", given: ["a: {b: 1}\n", "a: null\n"], want: { a: null } },
    {
      name: "`???` never replaces",
      given: ["a: 1\nb: {c: 2}\n", "a: ???\nb: ???\nd: ???\n"],
      want: { a: 1, b: { c: 2 }, d: "???" },
    },
    {
      name: "a value replaces a mapping and the other way round",
      given: ["a: {b: 1}\nc: 1\n", "a: 1\nc: {d: 1}\n"],
      want: { a: 1, c: { d: 1 } },
    },
    {
      name: "a null in between hides the mapping before it",
      given: ["a: {b: 1}\n", "a: null\n", "a: {c: 1}\n"],
      want: { a: { c: 1 } },
    },
    {
      name: "keys over a reference to a mapping are laid over a copy of it",
      given: ["a: ${b}\nb: {x: 1}\n", "a: {y: 1}\n", "b: {x: 2}\n"],
      want: { a: { x: 1, y: 1 }, b: { x: 2 } },
    },
    {
      name: "keys over a reference to nothing yet replace it",
      given: ["a: ${b}\n", "a: {y: 1}\n", "b: {x: 2}\n"],
      want: { a: { y: 1 }, b: { x: 2 } },
    },
    {
      name: "an override wins",
      given: ["a: {b: 1, c: 2}\n"],
      overrides: ["a.b=5", "a.d.e=6"],
      want: { a: { b: 5, c: 2, d: { e: 6 } } },
    },
    { name: "a later override wins", given: ["a: 1\n"], overrides: ["a=2", "a=3"], want: { a: 3 } },
    {
      name: "overrides index lists of overrides",
      given: ["a: 1\n"],
      overrides: ["l=[{x: 1}, 2]", "l.0.x=9", "l[1]=8"],
      want: { a: 1, l: [{ x: 9 }, 8] },
    },
    {
      name: "an override sets `???` over an override, but not over a layer",
      given: ["a: 1\n"],
      overrides: ["a=???", "b=1", "b=???"],
      want: { a: 1, b: "???" },
    },
    {
      name: "`__proto__` is a key",
      given: ["__proto__: {a: 1}\n", "__proto__: {b: 2}\n"],
      want: JSON.parse('{"__proto__": {"a": 1, "b": 2}}'),
    },
  ];
  test.each(rows)("$name", ({ given, overrides = [], want }) => {
    const { value, diagnostics } = merge(trees(given, { overrides }), referencesIn({}));
    expect(diagnostics).toEqual([]);
    expect(JSON.stringify(value && toPlain(value.root))).toBe(JSON.stringify(want));
  });

  test("each base is complete before it meets the next", () => {
    const files = { "b.yaml": "a: {x: 1}\n", "c.yaml": "defaults: d\na: {y: 2}\n", "d.yaml": "a: null\n" };
    const loaded = load(compileInput({ ...files, "config.yaml": "defaults: [b, c]\n" })).value ?? [];
    const { value } = merge(loaded, referencesIn({}));
    expect(value && toPlain(value.root)).toEqual({ a: { x: 1, y: 2 } });
  });
});

describe("profile", () => {
  const more = { profileFile: "env.toml", profile: "p" };
  const profileAlone = {
    mounts: ["/p:/p"],
    nodes: 4,
    container_image: "p",
    time: "01:00:00",
    tunnel: { host: "h" },
    env_vars: { A: "p", C: "p" },
  };
  const rows: { name: string; given: string; overrides?: readonly string[]; want: unknown }[] = [
    {
      name: "without run.env the profile is run.env",
      given: "a: 1\n",
      want: profileAlone,
    },
    {
      name: "the profile wins, also over whole mappings",
      given: "run: {env: {time: x, tunnel: {user: u}}}\n",
      want: {
        time: "01:00:00",
        tunnel: { host: "h" },
        mounts: ["/p:/p"],
        nodes: 4,
        container_image: "p",
        env_vars: { A: "p", C: "p" },
      },
    },
    {
      name: "env_vars are merged, mounts appended, sizes and image kept",
      given: "run: {env: {env_vars: {A: c, B: c}, mounts: [/c:/c], nodes: 1, container_image: c}}\n",
      want: {
        env_vars: { A: "p", B: "c", C: "p" },
        mounts: ["/c:/c", "/p:/p"],
        nodes: 1,
        container_image: "c",
        time: "01:00:00",
        tunnel: { host: "h" },
      },
    },
    {
      name: "mounts that a reference stands for are appended to",
      given: "shared: [/s:/s]\nrun: {env: {mounts: '${shared}'}}\n",
      want: { ...profileAlone, mounts: ["/s:/s", "/p:/p"] },
    },
    {
      name: "mounts that are no list are kept, for validation to refuse",
      given: "run: {env: {mounts: '/c:/c'}}\n",
      want: { ...profileAlone, mounts: "/c:/c" },
    },
    {
      name: "mounts that are empty are the profile's",
      given: "run: {env: {mounts: null}}\n",
      want: profileAlone,
    },
    {
      name: "the command line wins over both",
      given: "run: {env: {nodes: 1}}\n",
      overrides: ["run.env.nodes=8", "run.env.time=02:00:00", "run.env.mounts=[]"],
      want: {
        nodes: 8,
        mounts: [],
        container_image: "p",
        time: "02:00:00",
        tunnel: { host: "h" },
        env_vars: { A: "p", C: "p" },
      },
    },
  ];
  test.each(rows)("$name", ({ given, overrides = [], want }) => {
    const { value, diagnostics } = merge(
      trees([given], { ...more, overrides }, { "env.toml": envToml }),
      referencesIn({}),
    );
    expect(diagnostics).toEqual([]);
    const env = value && nodeAt(value.root, ["run", "env"]);
    expect(JSON.stringify(env && toPlain(env))).toBe(JSON.stringify(want));
  });
});

describe("problems", () => {
  const rows: {
    name: string;
    given: readonly string[];
    overrides?: readonly string[];
    want: readonly string[];
  }[] = [
    {
      name: "mapping against list, both ways, both sides",
      given: ["a: {b: 1}\nc: [1]\n", "a: [1]\nc: {d: 1}\n"],
      want: ["merge-conflict layer1.yaml:0 ← layer0.yaml:0", "merge-conflict layer1.yaml:7 ← layer0.yaml:10"],
    },
    {
      name: "one list item of a layer",
      given: ["l: [{x: 1}]\n"],
      overrides: ["l.0.x=2"],
      want: ["override-list-item command line:0 ← layer0.yaml:0"],
    },
    {
      name: "index beyond the list",
      given: ["a: 1\n"],
      overrides: ["l=[]", "l.0=1"],
      want: ["override-index command line:2"],
    },
    {
      name: "name in a list",
      given: ["a: 1\n"],
      overrides: ["l=[1]", "l.x=1"],
      want: ["override-index-text command line:2"],
    },
  ];
  test.each(rows)("$name", ({ given, overrides = [], want }) => {
    const { value, diagnostics } = merge(trees(given, { overrides }), referencesIn({}));
    expect(value).toBeUndefined();
    const place = (span: { source: { name: string }; start: number } | null) =>
      `${span?.source.name}:${span?.start}`;
    const got = diagnostics.map(({ code, span, related }) =>
      [`${code} ${place(span)}`, ...related.map((each) => place(each.span))].join(" ← "),
    );
    expect(got).toEqual(want);
  });
});

describe("positions", () => {
  const merged = (): Merged | undefined =>
    merge(trees(["a: 1\nb: {c: 1}\n", "a: 2\n"], { overrides: ["a=3", "b.d=4"] }), referencesIn({})).value;

  test("a leaf remembers what it replaced, strongest first", () => {
    const root = merged()?.root;
    const leaf = root && nodeAt(root, ["a"]);
    const chain = leaf?.kind === "scalar" ? leaf.overrode.map(({ at }) => at.source.name) : [];
    expect(chain).toEqual(["layer1.yaml", "layer0.yaml"]);
  });

  test("a mapping stays where a file wrote it, its new leaf is where the override wrote it", () => {
    const root = merged()?.root;
    expect(root && spanOf(root, ["b"], "key")?.source.name).toBe("layer0.yaml");
    expect(root && spanOf(root, ["b", "d"], "key")?.source.name).toBe("command line");
    expect(root && spanOf(root, ["b", "x", "y"], "key")).toEqual(root && spanOf(root, ["b"], "key"));
  });
});

describe("laws", () => {
  test("merging is associative where no value hides a mapping", () => {
    const plainMap = fc.dictionary(
      fc.constantFrom("a", "b", "c"),
      fc.oneof(
        fc.integer(),
        fc.dictionary(fc.constantFrom("x", "y"), fc.array(fc.integer(), { maxLength: 2 })),
      ),
    );
    const fits = (maps: readonly Record<string, unknown>[]): boolean =>
      ["a", "b", "c"].every(
        (key) => new Set(maps.flatMap((map) => (key in map ? [typeof map[key]] : []))).size < 2,
      );
    const mergeFiles = (files: Record<string, string>): string => {
      const { value } = load(compileInput(files));
      return JSON.stringify(merge(value ?? [], referencesIn({})).value?.root, (_key, each) =>
        each instanceof Map
          ? [...each].map(([key, entry]) => [key, entry.value])
          : (each?.scalar ?? each?.items ?? each?.entries ?? each),
      );
    };
    fc.assert(
      fc.property(plainMap, plainMap, plainMap, (a, b, c) => {
        fc.pre(fits([a, b, c]));
        const files = {
          "a.yaml": JSON.stringify(a),
          "b.yaml": JSON.stringify(b),
          "c.yaml": JSON.stringify(c),
        };
        const left = { ...files, "ab.yaml": "defaults: [a, b]\n", "config.yaml": "defaults: [ab, c]\n" };
        const right = { ...files, "bc.yaml": "defaults: [b, c]\n", "config.yaml": "defaults: [a, bc]\n" };
        expect(mergeFiles(left)).toBe(mergeFiles(right));
      }),
    );
  });

  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<unknown>(null, 1, "x", true, "???"),
      fc.array(fc.integer(), { maxLength: 2 }),
      tie("map"),
    ),
    map: fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__"), tie("node"), { maxKeys: 3 }),
  })).map;
  const treeOf = (plain: unknown): readonly Tree[] =>
    load(compileInput({ "config.yaml": JSON.stringify(plain).replace(/^$/, "{}") })).value ?? [];

  test("merging a config with itself changes nothing, and the trees are left alone", () => {
    fc.assert(
      fc.property(value, (plain) => {
        const once = treeOf(plain);
        const before = JSON.stringify(once.map(({ root }) => toPlain(root)));
        const twice = merge([...once, ...once], referencesIn({})).value;
        expect(twice && JSON.stringify(toPlain(twice.root))).toBe(
          once[0] && JSON.stringify(toPlain(once[0].root)),
        );
        expect(JSON.stringify(once.map(({ root }) => toPlain(root)))).toBe(before);
      }),
      { numRuns: 300 },
    );
  });
});
