import fc from "fast-check";
import type { Case } from "../run-case.ts";

/**
 * Cases that mostly have a value: layers that fit, references that hit, resolvers called rightly. What a mistake gives is
 * the other generator's business (`generate.ts`); here values of all types meet, merge and are written into texts.
 *
 * `oc.dict.values` is not among the resolvers: its list is typed, so OmegaConf refuses a number or a text laid over it, which
 * nano3 lets replace it as it replaces every other list.
 */

/** What all references may refer to. */
const ground = `g:
  int: 7
  big: 12345678901234567890
  float: 1e3
  text: some text
  yes: on
  octal: 010
  time: 10:00:00
  nothing: ~
  date: 2019-12-11
  list: [1, 2.0, {k: v}, [x]]
  map: {a: 1, b: {c: deep}, "0": zero}
  up: \${..side}
side: beside
word: int
`;

const path = fc.constantFrom(
  "g.int",
  "g.big",
  "g.float",
  "g.text",
  "g.yes",
  "g.octal",
  "g.time",
  "g.nothing",
  "g.date",
  "g.list",
  "g.list[1]",
  "g.list.2.k",
  "g.map",
  "g.map.b.c",
  "g[map][a]",
  "g.up",
  "side",
  "g.${word}",
);

const argument = fc.constantFrom(
  "1",
  "1.5",
  "true",
  "null",
  "x",
  "'q, r'",
  "[a, 1]",
  "{k: v}",
  "${g.int}",
  "1e-3",
  "0x1f",
);

const call = fc.oneof(
  fc.tuple(path, argument).map(([key, other]) => `oc.select:${key.replace("${word}", "int")},${other}`),
  argument.map((other) => `oc.select:nowhere,${other}`),
  argument.map((other) => `oc.env:E_UNSET,${other}`),
  fc.constantFrom("oc.env:E_SET", "oc.decode:${oc.env:E_LIST}", "oc.decode:'[1, 2.5, null, on]'"),
  fc.constantFrom("oc.dict.keys:g.map", "oc.create:{a: 1}", "oc.create:${g.list}"),
);

const reference = fc.oneof(path, call).map((inner) => `\${${inner}}`);

const plain = fc.constantFrom(
  "1",
  "-0",
  "1_000",
  "0b101",
  "0x_1F",
  "1e3",
  "1.",
  ".5",
  "-.inf",
  ".nan",
  "on",
  "No",
  "yes",
  "~",
  "null",
  "''",
  "'it''s'",
  '"tab\\tq\\u00e9"',
  "plain text",
  "10:00",
  "1:30.5",
  "2019-12-11",
  "[1, [2, {a: 3}]]",
  "{a: 1, b: {c: 2}}",
  "{b: {d: 4}}",
  "[]",
  "{}",
  "!!str 5",
  "!!float 5",
  "\\${not}",
);

const value = fc.oneof(
  { weight: 4, arbitrary: plain },
  { weight: 3, arbitrary: reference.map((text) => JSON.stringify(text)) },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.oneof(reference, fc.constantFrom("a", " ", "-", "\\\\", "é")), { minLength: 2, maxLength: 4 })
      .map((pieces) => JSON.stringify(pieces.join(""))),
  },
);

const key = fc.constantFrom("k0", "k1", "k2", "g.new", "3", "true", '"a b"', "side");

/** Lines `key: value`, each key once. */
const layer = fc
  .uniqueArray(fc.tuple(key, value), { maxLength: 5, selector: ([each]) => each })
  .map((pairs) => pairs.map(([each, text]) => `${each}: ${text}\n`).join(""));

const override = fc.tuple(
  fc.constantFrom("k0", "k1", "k2", "g.int", "g.map.a", "g.map.b.c", "g[map][new]", "g.list", "new.x.y"),
  fc.oneof(plain, reference, fc.constantFrom("", "a=b", " padded ", "[${g.int}, x]")),
);

/** Cases whose layers fit. */
export const calmCase: fc.Arbitrary<Case> = fc
  .record({ base: layer, config: layer, overrides: fc.array(override, { maxLength: 3 }) })
  .map(({ base, config, overrides }) => ({
    id: "calm",
    section: "generated",
    kind: "compose",
    files: {
      "ground.yaml": ground,
      "base.yaml": base || "{}\n",
      "config.yaml": `defaults: [ground, base]\n${config}`,
    },
    root: "config.yaml",
    profile: null,
    overrides: overrides.map(([each, text]) => `${each}=${text}`),
    env: { E_SET: "val", E_LIST: "[1, {k: v}]" },
    throw_on_missing: false,
  }));
