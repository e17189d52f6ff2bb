import type { Span } from "../span.ts";
import { maskedLine, maskedText } from "./masked-text.ts";
import type { Paint } from "./paint.ts";
import { lineAndColumn, lineOf } from "./position.ts";
import { columnsOf, printable } from "./printable.ts";

/** Characters of a long line that are shown, and how many of them before the caret. */
const longestLine = 100;
const lead = 40;

/**
 * The line that a span begins on, the line before it, and carets under the span as far as it stays on its line. An
 * argument of the command line has no line numbers. What is masked is shown as stars.
 */
export function codeFrame(span: Span, paint: Paint, masked: readonly Span[]): string[] {
  const { line } = lineAndColumn(span);
  const sourceText = maskedText(span.source, masked);
  const found = lineOf(sourceText, line);
  if (found === undefined) return [];
  const start = Math.min(span.start - found.start, found.text.length);
  const end = Math.max(start, Math.min(span.end - found.start, found.text.length));
  const shown = cutLine(maskedLine(found.text, start), start, end);
  const numbered = isFile(span);
  const width = numbered ? String(line).length : 0;
  const gutter = (label: string): string => paint.dim(`  ${label.padStart(width)}${numbered ? " " : ""}|`);
  const before = numbered ? lineOf(sourceText, line - 1) : undefined;
  const frame = [
    `${gutter(numbered ? String(line) : "")} ${shown.text}`,
    `${gutter("")} ${paint.caret(shown.carets)}`,
  ];
  if (before !== undefined && before.text.trim() !== "") {
    frame.unshift(`${gutter(String(line - 1))} ${cutLine(maskedLine(before.text, 0), 0, 0).text}`);
  }
  return frame.map((each) => each.trimEnd());
}

/** Whether a source is a file, with lines that can be found by number. */
export function isFile(span: Span): boolean {
  const { kind } = span.source;
  return kind === "config" || kind === "profile" || kind === "lock";
}

interface CutLine {
  readonly text: string;
  readonly carets: string;
}

/** A line as it can be printed, shortened around `start`, and the carets that fit under it. */
function cutLine(line: string, start: number, end: number): CutLine {
  const before = [...line.slice(0, start)].map(printableInLine);
  const marked = [...line.slice(start, end)].map(printableInLine);
  const after = [...line.slice(end)].map(printableInLine);
  const isLong = before.length + marked.length + after.length > longestLine;
  const skipped = isLong ? Math.max(0, before.length - lead) : 0;
  const head = (skipped > 0 ? "…" : "") + before.slice(skipped).join("");
  const room = longestLine - (before.length - skipped);
  const body = isLong ? marked.slice(0, room) : marked;
  const tail = isLong ? after.slice(0, Math.max(0, room - body.length)) : after;
  const isCut = body.length < marked.length || tail.length < after.length;
  const text = head + body.join("") + tail.join("") + (isCut ? "…" : "");
  return { text, carets: " ".repeat(columnsOf(head)) + "^".repeat(Math.max(1, columnsOf(body.join("")))) };
}

/** A tab is shown as spaces: carets are counted in columns. */
function printableInLine(character: string): string {
  return character === "\t" ? "    " : printable(character);
}
