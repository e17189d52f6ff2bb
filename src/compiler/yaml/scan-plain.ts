import { blankOrEnd } from "./characters.ts";
import type { Cursor } from "./cursor.ts";
import type { ScalarToken } from "./token.ts";

const blockRun = /[^\t \n\r\x85\u2028\u2029:]+/y;
const flowRun = /[^\t \n\r\x85\u2028\u2029:,?[\]{}]+/y;

/** Where a plain scalar stands. */
export interface PlainContext {
  readonly inFlow: boolean;
  /** The column at which the block around it begins; its further lines must be deeper. */
  readonly indent: number;
}

export interface PlainScalar {
  readonly token: ScalarToken;
  /** It ended at the beginning of a line, where a key may begin. */
  readonly endsAtLineStart: boolean;
}

/** Whether a scalar without quotes may begin here. */
export function startsPlain(cursor: Cursor, inFlow: boolean): boolean {
  const first = cursor.peek();
  if (!`${blankOrEnd}-?:,[]{}#&*!|>'"%@\``.includes(first)) return true;
  const startsWord = first === "-" || (!inFlow && (first === "?" || first === ":"));
  return startsWord && !blankOrEnd.includes(cursor.peek(1));
}

/** A scalar without quotes: words, the spaces between them, and line breaks folded. */
export function scanPlain(cursor: Cursor, { inFlow, indent }: PlainContext): PlainScalar {
  const start = cursor.offset;
  const lines: string[] = [];
  let lineStart = start;
  let end = start;
  let gap: Gap = noGap;
  while (cursor.peek() !== "#") {
    const length = wordLength(cursor, inFlow);
    if (length === 0) break;
    if (gap.isBreak) {
      lines.push(cursor.text.slice(lineStart, end), gap.text);
      lineStart = cursor.offset;
    }
    cursor.skip(length);
    end = cursor.offset;
    gap = scanGap(cursor);
    if (gap.text === "" || (!inFlow && cursor.column <= indent)) break;
  }
  const value = lines.join("") + cursor.text.slice(lineStart, end);
  return { token: { kind: "<scalar>", value, isPlain: true, start, end }, endsAtLineStart: gap.isBreak };
}

/** How far a word goes: a `:` ends it only where it is an indicator. */
function wordLength(cursor: Cursor, inFlow: boolean): number {
  const run = inFlow ? flowRun : blockRun;
  const afterKey = inFlow ? `${blankOrEnd},[]{}` : blankOrEnd;
  let length = cursor.lengthOf(run);
  while (cursor.peek(length) === ":" && !afterKey.includes(cursor.peek(length + 1))) {
    length += 1;
    length += cursor.lengthOf(run, length);
  }
  return length;
}

interface Gap {
  /** What the gap stands for; nothing where the scalar ends. */
  readonly text: string;
  readonly isBreak: boolean;
}

const noGap: Gap = { text: "", isBreak: false };
const spaceGap: Gap = { text: " ", isBreak: false };

/** The spaces or line breaks after a word. One break is a space, more are one less, `---` and `...` end the scalar. */
function scanGap(cursor: Cursor): Gap {
  const hasSpace = cursor.skipRun() > 0;
  const first = cursor.lineBreak();
  if (first === "") return hasSpace ? spaceGap : noGap;
  let breaks = "";
  let isEnd = cursor.isAtDocumentMark();
  while (!isEnd) {
    cursor.skipRun();
    const next = cursor.lineBreak();
    if (next === "") break;
    breaks += next;
    isEnd = cursor.isAtDocumentMark();
  }
  return { text: isEnd ? "" : foldBreaks(first, breaks), isBreak: true };
}

/** A single line feed is a space; LS and PS are kept. */
export function foldBreaks(first: string, more: string): string {
  if (first !== "\n") return first + more;
  return more === "" ? " " : more;
}
