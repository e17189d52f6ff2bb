import fc from "fast-check";

const pieces = [
  ..."\t\n\r \u0085\u2028\ufeff:-?,[]{}#&*!|>'\"\\%@`=~éx1",
  ..."\n  |\n- | #c|: |- |? |&a |*a|!|! |!t |!!str |!!int |!!float |!!bool |!!null |!!binary |!!timestamp ".split(
    "|",
  ),
  ..."!!omap |!!pairs |!!set |!!map |!!seq |!<tag:yaml.org,2002:int> |!e!x |<<: |<<: *a|=|null|0b_|0x1F".split(
    "|",
  ),
  ..."10:00:00|1e3|.inf|yes|---|---\n|...\n|%YAML 1.1\n---\n|%TAG ! tag:x,\n---\n|[a, b]|{a: b}|a: 1\n|- a\n|😀".split(
    "|",
  ),
  "|-\n ",
  ">+\n",
  "|2\n",
  "\\x41",
  "\\u12",
  "\\\n",
  "\u0007",
];

/** A small change of a text. */
export type Edit = (text: string) => string;

/** An edit at a place given as a share of the text, so that it still fits when the text shrinks. */
export function edits(): fc.Arbitrary<Edit> {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const insert = fc.tuple(place, fc.constantFrom(...pieces)).map(
    ([share, piece]): Edit =>
      (text) => {
        const at = Math.floor(share * text.length);
        return text.slice(0, at) + piece + text.slice(at);
      },
  );
  const remove = fc.tuple(place, fc.integer({ min: 1, max: 3 })).map(
    ([share, length]): Edit =>
      (text) => {
        const at = Math.floor(share * text.length);
        return text.slice(0, at) + text.slice(at + length);
      },
  );
  const indent = fc.tuple(place, fc.integer({ min: -2, max: 3 })).map(
    ([share, columns]): Edit =>
      (text) => {
        const lines = text.split("\n");
        const at = Math.min(lines.length - 1, Math.floor(share * lines.length));
        const line = lines[at] ?? "";
        return lines
          .with(at, columns < 0 ? line.replace(/^ {1,2}/, "") : " ".repeat(columns) + line)
          .join("\n");
      },
  );
  const repeat = fc.tuple(place, place).map(
    ([from, to]): Edit =>
      (text) => {
        const lines = text.split("\n");
        const line = lines[Math.floor(from * lines.length)] ?? "";
        return lines.toSpliced(Math.floor(to * lines.length), 0, line).join("\n");
      },
  );
  return fc.oneof({ weight: 4, arbitrary: insert }, { weight: 2, arbitrary: remove }, indent, repeat);
}
