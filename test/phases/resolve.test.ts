import { describe, expect, test } from "vitest";
import { load } from "../../src/compiler/1-load/index.ts";
import { merge } from "../../src/compiler/2-merge/index.ts";
import { referencesIn, resolve } from "../../src/compiler/3-resolve/index.ts";
import { lineAndColumn } from "../../src/compiler/diagnostics/format.ts";
import type { Span } from "../../src/compiler/span.ts";
import { nodeAt, toPlain } from "../../src/compiler/tree.ts";
import type { CompileInput } from "../../src/compiler/types.ts";
import { compileInput } from "../conformance/compile-input.ts";

const environment = { HOME: "/root", N: "8", HF_TOKEN: "hf_x", TOKENIZER: "t", EMPTY: "" };

function resolveGiven(config: string, more: Partial<CompileInput> = {}, files: Record<string, string> = {}) {
  const loaded = load(compileInput({ "config.yaml": config, ...files }, more));
  const merged = merge(loaded.value ?? [], referencesIn({}));
  expect([...loaded.diagnostics, ...merged.diagnostics]).toEqual([]);
  if (merged.value === undefined) throw new Error("the given config does not merge");
  return resolve(merged.value, environment);
}

function place(span: Span | null): string {
  if (span === null) return "-";
  const { line, column } = lineAndColumn(span);
  return `${line}:${column}-${column + span.end - span.start}`;
}

describe("values", () => {
  const rows: { name: string; given: string; want: unknown }[] = [
    {
      name: "a single reference keeps the type",
      given: "a: 1\nb: ${a}\nc: {d: [1]}\ne: ${c}\n",
      want: { a: 1, b: 1, c: { d: [1] }, e: { d: [1] } },
    },
    {
      name: "in a text it is what Python prints",
      given: "a: null\nb: x${a}\nc: 1.0\nd: x${c}\ne: x${f}\nf: {k: [a, true]}\n",
      want: { a: null, b: "xNone", c: 1, d: "x1.0", e: "x{'k': ['a', True]}", f: { k: ["a", true] } },
    },
    {
      name: "relative",
      given: "a: {b: 1, c: '${.b}', d: {e: '${..b}', f: '${...g}'}}\ng: 2\n",
      want: { a: { b: 1, c: 1, d: { e: 1, f: 2 } }, g: 2 },
    },
    {
      name: "relative references are looked up where they are written",
      given: "a: {x: '${.y}', y: 1}\nb: ${a}\n",
      want: { a: { x: 1, y: 1 }, b: { x: 1, y: 1 } },
    },
    {
      name: "nested",
      given: "k: b\na: {b: 1}\nv: ${a.${k}}\nw: ${a[${k}]}\n",
      want: { k: "b", a: { b: 1 }, v: 1, w: 1 },
    },
    { name: "lists", given: "l: [1, {k: 2}]\nv: ${l.0}${l[1].k}\n", want: { l: [1, { k: 2 }], v: "12" } },
    {
      name: "escapes",
      given: "a: 1\nv: \\${a}\nw: \\\\${a}\nx: a\\b${a}\n",
      want: { a: 1, v: "${a}", w: "\\1", x: "a\\b1" },
    },
    { name: "`???` that nobody refers to stays", given: "a: ???\n", want: { a: "???" } },
    {
      name: "environment with and without default",
      given: "a: ${oc.env:N}\nb: ${oc.env:NOPE,5}\nc: ${oc.env:NOPE,null}\nd: ${oc.env:EMPTY,x}\n",
      want: { a: "8", b: "5", c: null, d: "" },
    },
    {
      name: "decode and select",
      given: "a: ${oc.decode:${oc.env:N}}\nb: ${oc.select:nope,7}\nc: ${oc.decode:'[1,{x:y}]'}\n",
      want: { a: 8, b: 7, c: [1, { x: "y" }] },
    },
    {
      name: "create and dict",
      given:
        "d: {x: 1, y: '${.x}'}\nk: ${oc.dict.keys:d}\nv: ${oc.dict.values:d}\nc: '${oc.create:{a: ${d.x}}}'\ne: ${c.a}\n",
      want: { d: { x: 1, y: 1 }, k: ["x", "y"], v: [1, 1], c: { a: 1 }, e: 1 },
    },
  ];
  test.each(rows)("$name", ({ given, want }) => {
    const { value, diagnostics } = resolveGiven(given);
    expect(diagnostics).toEqual([]);
    expect(JSON.stringify(value && toPlain(value.root))).toBe(JSON.stringify(want));
  });

  test("a chain may be as long as the config", () => {
    const links = Array.from({ length: 5000 }, (_, index) => `k${index}: \${k${index + 1}}\n`);
    const { value } = resolveGiven(`${links.join("")}k5000: end\n`);
    expect(value && nodeAt(value.root, ["k0"])).toMatchObject({ scalar: { value: "end" } });
  });

  test("the checkpoint comes back letter by letter", () => {
    for (const checkpoint of ["/a/${b}", "\\${b}", "\\\\${b} $x ${", "a'\"\n$(x)", "${oc.env:HF_TOKEN}"]) {
      const { value } = resolveGiven("a: 1\n", { checkpoint });
      expect(value && toPlain(value.root)).toEqual({ a: 1, model: { checkpoint_path: checkpoint } });
    }
  });

  test("a reference in a profile is looked up in the profile", () => {
    const files = { "env.toml": '[p]\nhost = "h"\nrun_on = "${host}"\nnext = "${.host}"\n' };
    const { value } = resolveGiven("host: c\n", { profileFile: "env.toml", profile: "p" }, files);
    expect(value && toPlain(value.root)).toEqual({
      host: "c",
      run: { env: { host: "h", run_on: "h", next: "h" } },
    });
  });

  test("variables that were read are recorded, by name", () => {
    const { value } = resolveGiven("a: ${oc.env:NOPE,1}\nb: ${oc.env:HOME}\n");
    expect(Object.entries(value?.environment ?? {})).toEqual([
      ["HOME", "/root"],
      ["NOPE", null],
    ]);
  });
});

describe("problems", () => {
  const rows: {
    name: string;
    given: string;
    want: readonly string[];
    help?: string;
    chain?: readonly string[];
  }[] = [
    {
      name: "unknown key, with the near one",
      given: "eval: {parallelism: 1}\na: x ${eval.paralelism}\n",
      want: ["2:6-24 reference-unknown"],
      help: "Did you mean `${eval.parallelism}`?",
    },
    {
      name: "the chain that led there",
      given: "a: ${b}\nb: ${c.d}\nc: ${e}\ne: {}\n",
      want: ["2:4-10 reference-unknown"],
      chain: ["`a` refers to it"],
    },
    {
      name: "each problem once, all of them",
      given: "a: ${x}\nb: ${a}\nc: ${y}\n",
      want: ["1:4-8 reference-unknown", "3:4-8 reference-unknown"],
    },
    { name: "too many dots", given: "a: {b: '${...c}'}\nc: 1\n", want: ["1:9-16 reference-unknown"] },
    {
      name: "key that is a number",
      given: "0: z\na: ${0}\n",
      want: ["2:4-8 reference-unknown"],
      help: 'OmegaConf cannot refer to a key that is a number: quote the key (`"0":`).',
    },
    { name: "missing value", given: "a: ???\nb: ${a}\n", want: ["2:4-8 reference-to-missing"] },
    { name: "into a value", given: "a: 1\nb: ${a.c}\n", want: ["2:4-10 reference-into-value"] },
    {
      name: "inner reference that is no text",
      given: "i: 1\nl: [a, b]\nb: ${l.${i}}\n",
      want: ["3:4-13 reference-key-type"],
    },
    {
      name: "cycle",
      given: "a: ${b}\nb: x${a}\n",
      want: ["2:5-9 reference-cycle"],
      chain: ["`a` refers to it"],
    },
    { name: "to itself", given: "a: ${a}\n", want: ["1:4-8 reference-cycle"] },
    { name: "to what contains it", given: "a: ['${a}']\n", want: ["1:6-10 reference-cycle"] },
    {
      name: "cycle of mappings",
      given: "a: {x: '${b}'}\nb: {y: '${a}'}\n",
      want: ["1:9-13 reference-cycle"],
    },
    {
      name: "unknown resolver",
      given: "a: ${oc.evn:HOME}\n",
      want: ["1:4-18 resolver-unknown"],
      help: "Did you mean `oc.env`?",
    },
    {
      name: "variable not set",
      given: "a: ${oc.env:HOMES}\n",
      want: ["1:4-19 env-not-set"],
      help: "Did you mean `HOME`?",
    },
    {
      name: "secret",
      given: "a: ${oc.env:HF_TOKEN}\nb: ${oc.env:TOKENIZER}\nc: ${oc.env:WANDB_API_KEY,x}\n",
      want: ["1:4-22 secret-in-config", "3:4-29 secret-in-config"],
    },
    { name: "artifact", given: "a: ${art:model,path}\n", want: ["1:4-21 artifact-unknown"] },
    {
      name: "wrong arguments",
      given: "a: ${oc.env:}\nb: ${oc.decode:1}\n",
      want: ["1:4-14 resolver-arguments", "2:4-18 resolver-arguments"],
    },
    {
      name: "references that multiply",
      given: `k0: {a: 1}\n${multiply(20)}`,
      want: ["16:6-32 resolved-too-large"],
    },
  ];
  test.each(rows)("$name", ({ given, want, help, chain }) => {
    const { value, diagnostics } = resolveGiven(given);
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code, span }) => `${place(span)} ${code}`)).toEqual(want);
    if (help !== undefined) expect(diagnostics[0]?.help).toBe(help);
    if (chain !== undefined) expect(diagnostics[0]?.related.map(({ note }) => note)).toEqual(chain);
  });

  test("a deprecated key is a warning", () => {
    const { value, diagnostics } = resolveGiven("new: 3\nold: ${oc.deprecated:new}\n");
    expect(value && toPlain(value.root)).toEqual({ new: 3, old: 3 });
    expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      "warning key-deprecated",
    ]);
  });

  function multiply(times: number): string {
    const lines = Array.from(
      { length: times },
      (_, index) => `k${index + 1}: {a: "\${k${index}}", b: "\${k${index}}"}\n`,
    );
    return lines.join("");
  }
});
