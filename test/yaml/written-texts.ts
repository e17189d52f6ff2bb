import fc from "fast-check";

/** A node as lines: the first goes behind what it belongs to, the others below, indented. */
interface Written {
  readonly first: string;
  readonly more: readonly string[];
}

const plain =
  "a|b c|x-y|1|-0|0o7|010|1_000|1.5|1e3|.5|12:30|12:30.5|yes|No|null|~|2001-01-01|=|???|a#b|a: b|-x|?x|:x|http://x";
const quoted = "''|'it''s'|'a: b'|'1'|\"\"|\"a\\nb\"|\"\\x41\\u00e9\"|\"\\\\\"|'a #b'|\"\\L\"";
const prefixes = "&a |&b |! |!!str |!!int |!!float |!!binary |!!null |!!bool |&c !!str |!!map |!!seq |!x ";
const keys =
  "a|b|c|key|1|01|1.0|true|null|'a'|\"b\"|<<|=|~|é|!!str 1|&k k|*a|!!binary aGk=|''|2001-01-01|$x|__proto__";

/** YAML of every kind, written out from a tree: often right, sometimes not. */
export function writtenTexts(): fc.Arbitrary<string> {
  const one = (list: string) => fc.constantFrom(...list.split("|"));
  const line = (text: string): Written => ({ first: text, more: [] });
  const { node } = fc.letrec<{ node: Written; flow: string; block: Written }>((tie) => ({
    flow: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      one(plain),
      one(quoted),
      one("*a|*b"),
      fc.tuple(one(prefixes), tie("flow")).map(([prefix, value]) => prefix + value),
      fc.array(tie("flow"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
      fc.array(fc.tuple(one(keys), tie("flow")), { maxLength: 3 }).map(writeFlowMapping),
    ),
    block: fc.oneof(
      fc
        .array(tie("node"), { minLength: 1, maxLength: 3 })
        .map((items) => ({ first: "", more: items.flatMap(writeItem) })),
      fc
        .array(fc.tuple(one(keys), tie("node"), fc.integer({ min: 0, max: 4 })), {
          minLength: 1,
          maxLength: 4,
        })
        .map((pairs) => ({
          first: "",
          more: pairs.flatMap(([key, value, indent]) => writePair(key, value, indent)),
        })),
    ),
    node: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      one(plain).map(line),
      one(quoted).map(line),
      one("*a|*b").map(line),
      tie("flow").map(line),
      writtenBlockScalars(),
      tie("block"),
      fc.tuple(one(prefixes), tie("block")).map(([prefix, value]) => ({ ...value, first: prefix.trim() })),
    ),
  }));
  const starts = one("|# comment\n|---\n|\ufeff|%YAML 1.1\n---\n|--- ");
  const ends = one("\n||\n...\n|\n# end|\n\n");
  return fc.tuple(starts, node, ends).map(([start, { first, more }, end]) => {
    return start + [first, ...more].filter((text, index) => index > 0 || text !== "").join("\n") + end;
  });
}

function writtenBlockScalars(): fc.Arbitrary<Written> {
  const header = fc.constantFrom("|", ">", "|-", ">-", "|+", ">+", "|1", ">2-", "| # c");
  const lines = fc.array(
    fc.constantFrom("text", "", " deeper", "a: b", "# no comment", "\ttab", "é\u2028x"),
    { maxLength: 4 },
  );
  return fc.tuple(header, lines).map(([first, more]) => ({ first, more }));
}

function writeItem({ first, more }: Written): readonly string[] {
  const [next = "", ...rest] = more;
  return first === "" ? [`- ${next}`, ...indented(rest, 2)] : [`- ${first}`, ...indented(more, 2)];
}

function writePair(key: string, { first, more }: Written, indent: number): readonly string[] {
  if (indent === 4) return [`? ${key}`, `: ${first}`, ...indented(more, 2)];
  return [`${key}: ${first}`.trimEnd(), ...indented(more, indent)];
}

function writeFlowMapping(pairs: readonly (readonly [string, string])[]): string {
  return `{${pairs.map(([key, value]) => `${key}: ${value}`).join(", ")}}`;
}

function indented(lines: readonly string[], columns: number): readonly string[] {
  return lines.map((line) => " ".repeat(columns) + line);
}
