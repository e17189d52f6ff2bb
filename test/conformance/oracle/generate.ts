import fc from "fast-check";
import type { Case } from "../run-case.ts";

/** Cases from few names and many shapes, so that keys meet, references hit, and layers do not fit. */

/** A value before it is written down. Keys are written as they are, so that `1` and `true` are keys that are no text. */
type Plain =
  | null
  | boolean
  | number
  | string
  | readonly Plain[]
  | { readonly pairs: readonly (readonly [string, Plain])[] };

const name = fc.constantFrom("a", "b", "c", "d", "e");
const rareKey = fc.constantFrom(
  "2",
  '"0"',
  "true",
  '"x y"',
  "__proto__",
  "2.5",
  '"d.e"',
  '"f[0]"',
  "f-g",
  '"???"',
);
const key = fc.oneof({ weight: 9, arbitrary: name }, { weight: 1, arbitrary: rareKey });

const scalar: fc.Arbitrary<Plain> = fc.constantFrom<Plain>(
  null,
  true,
  0,
  7,
  2.5,
  "x",
  "",
  "a",
  "b.c",
  "???",
  "1",
  "[1, '${a}']",
  "{k: '${.b}'}",
  "it's",
);

const dots = fc.constantFrom("", "", "", ".", "..", "...");
const part = fc.oneof(
  { weight: 30, arbitrary: name },
  { weight: 4, arbitrary: fc.constantFrom("0", "1", "-1", "nope") },
  { weight: 1, arbitrary: fc.constantFrom("x y", "1.5", "") },
);

function joinPath(parts: readonly string[], brackets: boolean): string {
  return parts.reduce((path, each) => path + (brackets ? `[${each}]` : `.${each}`));
}

/** Texts of `${…}`, nested, right and wrong. */
const { interpolation } = fc.letrec<{
  interpolation: string;
  path: string;
  argument: string;
  call: string;
  reference: string;
}>((tie) => ({
  path: fc
    .tuple(
      dots,
      fc.array(fc.oneof({ depthSize: "small" }, part, tie("interpolation")), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
    )
    .map(([start, parts, brackets]) => start + joinPath(parts, brackets)),
  reference: tie("path").map((path) => `\${${path}}`),
  argument: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(
      "x",
      "1",
      "null",
      "true",
      "",
      "'q'",
      '"${a}"',
      "[1, b]",
      "{k: v}",
      "{null: 1}",
      "'\\${a}'",
      "E_SET",
      "E_REF",
      "E_UNSET",
      "E_LIST",
      "a b",
    ),
    tie("path"),
    tie("interpolation"),
    tie("path").map((path) => `'\\\${${path}}'`),
    tie("argument").map((argument) => `[${argument}]`),
    tie("argument").map((argument) => `{a: ${argument}}`),
  ),
  call: fc
    .tuple(
      fc.oneof(
        {
          weight: 12,
          arbitrary: fc.constantFrom(
            "oc.env",
            "oc.select",
            "oc.decode",
            "oc.create",
            "oc.dict.keys",
            "oc.dict.values",
            "oc.deprecated",
          ),
        },
        { weight: 1, arbitrary: fc.constantFrom("oc.nope", "a", "") },
      ),
      fc.oneof({ depthSize: "small" }, fc.constant([]), fc.array(tie("argument"), { maxLength: 3 })),
    )
    .map(([resolver, args]) => `\${${resolver}:${args.join(",")}}`),
  interpolation: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 12, arbitrary: tie("reference") },
    { weight: 8, arbitrary: tie("call") },
    { weight: 2, arbitrary: fc.constantFrom("${ a }", "\\${a}", "\\\\${a}", "${a }", "$${a}") },
  ),
}));

const broken = fc.constantFrom(
  "${a",
  "${}",
  "${:}",
  "${:a}",
  "${\na}",
  "${a:1,\n2}",
  "${a.}",
  "${a b}",
  "${oc.env:=}",
);

const text: fc.Arbitrary<Plain> = fc.oneof(
  { weight: 1, arbitrary: broken },
  { weight: 250, arbitrary: interpolation },
  { weight: 50, arbitrary: fc.tuple(interpolation, interpolation).map(([a, b]) => `x${a}-${b}`) },
);

const { value, mapping } = fc.letrec<{ value: Plain; mapping: Plain; list: Plain }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 6, arbitrary: scalar },
    { weight: 3, arbitrary: text },
    { weight: 3, arbitrary: tie("mapping") },
    { weight: 2, arbitrary: tie("list") },
  ),
  mapping: fc
    .uniqueArray(fc.tuple(key, tie("value")), {
      maxLength: 4,
      selector: ([each]) => each.replaceAll('"', ""),
    })
    .map((pairs) => ({ pairs })),
  list: fc.array(tie("value"), { maxLength: 3 }),
}));

/** A value as YAML in flow style. */
function toYaml(plain: Plain): string {
  if (Array.isArray(plain)) return `[${plain.map(toYaml).join(", ")}]`;
  if (typeof plain !== "object" || plain === null) return JSON.stringify(plain);
  const { pairs } = plain as Exclude<Plain, null | boolean | number | string | readonly Plain[]>;
  return `{${pairs.map(([each, inner]) => `${each}: ${toYaml(inner)}`).join(", ")}}`;
}

const rarely = { weight: 1, arbitrary: fc.constantFrom("[1]\n", '"a: 1"\n', "x\n", "\n", "3\n", "a: [\n") };
const file = (bases: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 30,
      arbitrary: fc
        .tuple(bases, mapping)
        .map(([defaults, plain]) =>
          defaults === ""
            ? `${toYaml(plain)}\n`
            : `${toYaml(plain).replace("{", `{defaults: ${defaults}, `).replace(", }", "}")}\n`,
        ),
    },
    rarely,
  );

const dotlistKey = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 8, arbitrary: name },
        { weight: 2, arbitrary: fc.constantFrom("0", "1", "-1", "5", "") },
      ),
      { minLength: 1, maxLength: 3 },
    ),
    fc.boolean(),
  )
  .map(([parts, brackets]) => joinPath(parts, brackets));
const override = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(dotlistKey, value).map(([path, plain]) => `${path}=${toYaml(plain)}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(dotlistKey, fc.oneof(interpolation, fc.constantFrom("", "on", "010", "1:30", "[", "???")))
      .map(([path, plain]) => `${path}=${plain}`),
  },
  { weight: 1, arbitrary: dotlistKey },
);

const environment = { E_SET: "val", E_REF: "${a}", E_LIST: "[1, {k: ${a}}]", E_BAD: "${" };

const composed: fc.Arbitrary<Case> = fc
  .record({
    config: file(
      fc.constantFrom(
        "",
        "",
        "base",
        "[base]",
        "[base, other]",
        "[base, other]",
        "[other, _self_, base]",
        "other",
        "base",
        "base",
        "[other, base]",
        "[nope]",
        "3",
      ),
    ),
    base: file(fc.constantFrom("", "", "", "", "", "", "other", "other", "[config]")),
    other: file(fc.constant("")),
    overrides: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 2, arbitrary: fc.array(override, { maxLength: 4 }) },
    ),
    throw_on_missing: fc.boolean(),
  })
  .map(({ config, base, other, overrides, throw_on_missing }) => ({
    id: "generated",
    section: "generated",
    kind: "compose",
    files: { "config.yaml": config, "base.yaml": base, "other.yaml": other },
    root: "config.yaml",
    profile: null,
    overrides,
    env: environment,
    throw_on_missing,
  }));

/** A value as TOML, which has no null and no keys but texts. */
function toToml(plain: Plain): string {
  if (plain === null) return "1979-05-27";
  if (Array.isArray(plain)) return `[${plain.map(toToml).join(", ")}]`;
  if (typeof plain !== "object") return JSON.stringify(plain);
  const { pairs } = plain as Exclude<Plain, null | boolean | number | string | readonly Plain[]>;
  return `{${pairs.map(([each, inner]) => `"${each.replaceAll('"', "")}" = ${toToml(inner)}`).join(", ")}}`;
}

const table = fc.tuple(
  mapping,
  fc.constantFrom(
    "",
    "",
    'extends = "q"\n',
    'extends = "r"\n',
    'extends = "nope"\n',
    "extends = 3\n",
    'extends = ["q"]\n',
  ),
);

const profile: fc.Arbitrary<Case> = fc
  .record({ p: table, q: table, r: table, throw_on_missing: fc.boolean() })
  .map(({ throw_on_missing, ...tables }) => ({
    id: "generated",
    section: "generated",
    kind: "profile",
    files: {
      "env.toml": Object.entries(tables)
        .map(([each, [plain, parent]]) => `[${each}]\n${parent}${linesOf(plain)}`)
        .join(""),
    },
    root: "env.toml",
    profile: "p",
    overrides: [],
    env: environment,
    throw_on_missing,
  }));

function linesOf(plain: Plain): string {
  const { pairs } = plain as { pairs: readonly (readonly [string, Plain])[] };
  return pairs.map(([each, inner]) => `"${each.replaceAll('"', "")}" = ${toToml(inner)}\n`).join("");
}

/** Cases of both kinds. */
export const generatedCase: fc.Arbitrary<Case> = fc.oneof(
  { weight: 6, arbitrary: composed },
  { weight: 1, arbitrary: profile },
);
