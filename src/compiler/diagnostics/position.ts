import type { Span } from "../span.ts";

/** A place in a text as people count: both from 1, columns in characters (code points). */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const lineBreak = /\r\n|\n|\r/g;

/** Where a span begins. */
export function lineAndColumn(span: Span): Position {
  return positionAt(span.source.text, span.start);
}

/** Where a span ends: the place after its last character. */
export function endLineAndColumn(span: Span): Position {
  return positionAt(span.source.text, span.end);
}

function positionAt(text: string, offset: number): Position {
  let line = 1;
  let lineStart = 0;
  for (const match of text.slice(0, offset).matchAll(lineBreak)) {
    // A break of which only the `\r` lies before the offset is still ahead.
    if (match[0] === "\r" && match.index + 1 === offset && text[offset] === "\n") break;
    line += 1;
    lineStart = match.index + match[0].length;
  }
  return { line, column: [...text.slice(lineStart, offset)].length + 1 };
}

/** The text of a line (from 1), without its break, and the offset at which it begins. Undefined beyond the last. */
export function lineOf(
  text: string,
  line: number,
): { readonly text: string; readonly start: number } | undefined {
  let start = 0;
  let current = 1;
  for (const match of text.matchAll(lineBreak)) {
    if (current === line) return { text: text.slice(start, match.index), start };
    start = match.index + match[0].length;
    current += 1;
  }
  return current === line ? { text: text.slice(start), start } : undefined;
}
