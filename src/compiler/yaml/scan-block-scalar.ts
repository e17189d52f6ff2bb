import { report } from "../diagnostics/diagnostic.ts";
import { lineEnds, restOfLine, spaceOrEnd } from "./characters.ts";
import type { Cursor } from "./cursor.ts";
import { refuse, scannerError } from "./refusal.ts";
import type { ScalarToken } from "./token.ts";

const context = "while scanning a block scalar";

/** What stands after `|` or `>`. */
interface Header {
  /** What becomes of the breaks at the end: all kept, one kept, none. */
  readonly chomping: "+" | "" | "-";
  /** How much deeper than the block around it the text begins, where that is said. */
  readonly increment: number | undefined;
}

/** A scalar of whole lines below `|` (breaks kept) or `>` (breaks folded), deeper than the column `parent`. */
export function scanBlockScalar(cursor: Cursor, parent: number): ScalarToken {
  const start = cursor.offset;
  const isFolded = cursor.take(1) === ">";
  const { chomping, increment } = scanHeader(cursor);
  scanRestOfHeader(cursor);
  const least = Math.max(1, parent + 1);
  const blank = increment === undefined ? findText(cursor) : undefined;
  const indent = increment === undefined ? Math.max(least, blank?.indent ?? 0) : least + increment - 1;
  const breaks = blank ?? scanBreaks(cursor, indent);
  return scanLines(cursor, { start, indent, isFolded, chomping, breaks });
}

/** Empty lines: what they stand for, and where the last of them ends. */
interface Breaks {
  readonly text: string;
  readonly end: number;
}

interface Body {
  readonly start: number;
  readonly indent: number;
  readonly isFolded: boolean;
  readonly chomping: Header["chomping"];
  readonly breaks: Breaks;
}

function scanLines(cursor: Cursor, { start, indent, isFolded, chomping, breaks: first }: Body): ScalarToken {
  const parts: string[] = [];
  let breaks = first;
  let lineBreak = "";
  while (isAtLine(cursor, indent)) {
    parts.push(breaks.text);
    const startsWithBlank = isBlank(cursor.peek());
    parts.push(cursor.take(cursor.lengthOf(restOfLine)));
    lineBreak = cursor.lineBreak();
    breaks = scanBreaks(cursor, indent);
    if (!isAtLine(cursor, indent)) break;
    const isFold = isFolded && lineBreak === "\n" && !startsWithBlank && !isBlank(cursor.peek());
    if (!isFold) parts.push(lineBreak);
    else if (breaks.text === "") parts.push(" ");
  }
  if (chomping !== "-") parts.push(lineBreak);
  if (chomping === "+") parts.push(breaks.text);
  return { kind: "<scalar>", value: parts.join(""), isPlain: false, start, end: breaks.end };
}

function isAtLine(cursor: Cursor, indent: number): boolean {
  return cursor.column === indent && cursor.peek() !== "\0";
}

function isBlank(character: string): boolean {
  return character === " " || character === "\t";
}

function scanHeader(cursor: Cursor): Header {
  let chomping = scanChomping(cursor);
  const increment = scanIncrement(cursor);
  if (chomping === "" && increment !== undefined) chomping = scanChomping(cursor);
  if (!spaceOrEnd.includes(cursor.peek())) refuseHeader(cursor);
  return { chomping, increment };
}

function scanChomping(cursor: Cursor): Header["chomping"] {
  const sign = cursor.peek();
  if (sign !== "+" && sign !== "-") return "";
  cursor.skip();
  return sign;
}

function scanIncrement(cursor: Cursor): number | undefined {
  const digit = cursor.peek();
  if (!/^[0-9]$/.test(digit)) return undefined;
  if (digit === "0") refuseHeader(cursor);
  cursor.skip();
  return Number(digit);
}

function scanRestOfHeader(cursor: Cursor): void {
  cursor.skipRun();
  cursor.skipComment();
  if (!lineEnds.includes(cursor.peek())) refuseHeader(cursor);
  cursor.lineBreak();
}

/** Goes to the first line that is not empty; the deepest line on the way gives the indentation. */
function findText(cursor: Cursor): Breaks & { readonly indent: number } {
  let text = "";
  let indent = 0;
  let end = cursor.offset;
  for (;;) {
    if (cursor.skipRun() > 0) indent = Math.max(indent, cursor.column);
    const lineBreak = cursor.lineBreak();
    if (lineBreak === "") return { text, indent, end };
    text += lineBreak;
    end = cursor.offset;
  }
}

function scanBreaks(cursor: Cursor, indent: number): Breaks {
  let text = "";
  let end = cursor.offset;
  for (;;) {
    while (cursor.column < indent && cursor.peek() === " ") cursor.skip();
    const lineBreak = cursor.lineBreak();
    if (lineBreak === "") return { text, end };
    text += lineBreak;
    end = cursor.offset;
  }
}

function refuseHeader(cursor: Cursor): never {
  const at = cursor.place(cursor.offset, cursor.offset + 1);
  if (cursor.peek() === "\t") refuse(report("yaml-tab", at, { context }));
  refuse(
    report("yaml-syntax", at, {
      what: `\`${cursor.character()}\` cannot stand after \`|\` or \`>\``,
      advice:
        "After it stand only `+` or `-` and a digit from 1 to 9; the text begins on the next line. Quote a text that begins with it.",
      raises: scannerError(context),
    }),
  );
}
