import { report } from "../diagnostics/diagnostic.ts";
import { hexDigit, lineBreaks } from "./characters.ts";
import type { Cursor } from "./cursor.ts";
import { refuse, scannerError } from "./refusal.ts";
import { foldBreaks } from "./scan-plain.ts";
import type { ScalarToken } from "./token.ts";

const run = /[^'"\\\t \n\r\x85\u2028\u2029]+/y;
const blankRun = /[\t ]+/y;

/** What `\` and one character stand for. */
const escapes: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "\\": "\\",
  "/": "/",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};

/** How many hexadecimal digits follow. */
const escapeLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

interface Quoted {
  readonly cursor: Cursor;
  readonly start: number;
  readonly isDouble: boolean;
}

/** A scalar in single or double quotes, over as many lines as it takes, whatever their indentation. */
export function scanQuoted(cursor: Cursor): ScalarToken {
  const start = cursor.offset;
  const quote = cursor.take(1);
  const quoted = { cursor, start, isDouble: quote === '"' };
  const parts: string[] = [];
  scanWord(quoted, parts);
  while (cursor.peek() !== quote) {
    parts.push(scanGap(quoted));
    scanWord(quoted, parts);
  }
  cursor.skip();
  return { kind: "<scalar>", value: parts.join(""), isPlain: false, start, end: cursor.offset };
}

function scanWord(quoted: Quoted, parts: string[]): void {
  const { cursor, isDouble } = quoted;
  for (;;) {
    parts.push(cursor.take(cursor.lengthOf(run)));
    const character = cursor.peek();
    if (!isDouble && character === "'" && cursor.peek(1) === "'") {
      parts.push("'");
      cursor.skip(2);
    } else if (isDouble && character === "\\") parts.push(scanEscape(quoted));
    else if (isDouble ? character === "'" : character === '"' || character === "\\")
      parts.push(cursor.take(1));
    else return;
  }
}

function scanEscape(quoted: Quoted): string {
  const { cursor } = quoted;
  const start = cursor.offset;
  cursor.skip();
  const letter = cursor.peek();
  if (lineBreaks.includes(letter)) {
    cursor.lineBreak();
    return scanBreaks(quoted);
  }
  const character = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
  if (character !== undefined) {
    cursor.skip();
    return character;
  }
  const length = Object.hasOwn(escapeLengths, letter) ? escapeLengths[letter] : undefined;
  if (length === undefined) refuseEscape(cursor, start, "is no escape");
  return scanCode(cursor, start, length);
}

function scanCode(cursor: Cursor, start: number, length: number): string {
  cursor.skip();
  for (let index = 0; index < length; index += 1) {
    if (!hexDigit.test(cursor.peek(index))) refuseEscape(cursor, start, `needs ${length} hexadecimal digits`);
  }
  const code = Number.parseInt(cursor.take(length), 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : refuseCode(cursor, start, code);
}

/** The blankOrEnd or line breaks between two words. */
function scanGap(quoted: Quoted): string {
  const { cursor } = quoted;
  const blank = cursor.take(cursor.lengthOf(blankRun));
  if (cursor.peek() === "\0") refuseUnclosed(quoted);
  const first = cursor.lineBreak();
  return first === "" ? blank : foldBreaks(first, scanBreaks(quoted));
}

/** The empty lines, and the indentation of the next one that is not. */
function scanBreaks(quoted: Quoted): string {
  const { cursor } = quoted;
  let breaks = "";
  for (;;) {
    if (cursor.isAtDocumentMark()) refuseUnclosed(quoted);
    cursor.skipRun(blankRun);
    const next = cursor.lineBreak();
    if (next === "") return breaks;
    breaks += next;
  }
}

function refuseUnclosed({ cursor, start }: Quoted): never {
  const quote = cursor.text[start];
  refuse(
    report("yaml-syntax", cursor.place(start, start + 1), {
      what: `\`${quote}\` is opened here and never closed`,
      advice: `Close it with \`${quote}\`. Quote the value if it is meant as text.`,
      raises: scannerError("while scanning a quoted scalar"),
    }),
  );
}

function refuseEscape(cursor: Cursor, start: number, problem: string): never {
  const letter = String.fromCodePoint(cursor.text.codePointAt(start + 1) ?? 0);
  refuse(
    report("yaml-syntax", cursor.place(start, start + 1 + letter.length), {
      what: `\`\\${letter}\` ${problem}`,
      advice: "In double quotes `\\` begins an escape: write `\\\\`, or use single quotes.",
      raises: scannerError("while scanning a double-quoted scalar"),
    }),
  );
}

/** Python's `chr` takes a C int, and of those the code points. */
function refuseCode(cursor: Cursor, start: number, code: number): never {
  const raises =
    code > 0x7fffffff
      ? { class: "OverflowError", message: "Python int too large to convert to C int", key: null }
      : { class: "ValueError", message: "chr() arg not in range(0x110000)", key: null };
  refuse(
    report("yaml-syntax", cursor.place(start, cursor.offset), {
      what: "there is no character of this number",
      advice: "The last character is `\\U0010ffff`.",
      raises,
    }),
  );
}
