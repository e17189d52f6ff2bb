import { yamlText } from "../4-validate/assignment.ts";
import { columnsOf, printable } from "../diagnostics/printable.ts";
import { stars } from "../secrets/mask.ts";

/** How provenance is printed. `width` is that of the terminal; null where nothing is cut: a file, a pipe. */
export interface TextOptions {
  readonly color: boolean;
  readonly width: number | null;
}

/** A cell of a table: its text, and how it is painted once its width is known. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** A column is at most so wide; a longer text pushes the rest of its line to the right. */
const widest = 48;

/** Rows with their columns aligned, two blanks between them, each line cut to the width. */
export function alignRows(
  rows: readonly (readonly Cell[])[],
  { width }: TextOptions,
  indent = "",
): readonly string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, index) =>
    Math.max(0, ...rows.map((row) => columnsOf(row[index]?.text ?? "")).filter((each) => each <= widest)),
  );
  return rows.map((row) => indent + alignRow(row, widths, width === null ? null : width - indent.length));
}

function alignRow(row: readonly Cell[], widths: readonly number[], width: number | null): string {
  let line = "";
  let used = 0;
  const end = row.findLastIndex(({ text }) => text !== "");
  for (const [index, { text, paint = plain }] of row.slice(0, end + 1).entries()) {
    const room = width === null ? Number.POSITIVE_INFINITY : Math.max(0, width - used);
    const shown = cut(text, room);
    const gap = index === end ? 0 : Math.max(0, (widths[index] ?? 0) - columnsOf(shown)) + 2;
    line += paint(shown) + " ".repeat(Math.min(gap, Math.max(0, room - columnsOf(shown))));
    used += columnsOf(shown) + gap;
  }
  return line;
}

function plain(text: string): string {
  return text;
}

/** A printable text cut to a number of columns. */
export function cut(text: string, room: number): string {
  if (columnsOf(text) <= room) return text;
  let shown = "";
  for (const character of text) {
    if (columnsOf(shown + character) > room - 1) break;
    shown += character;
  }
  return room < 1 ? "" : `${shown}…`;
}

/** Words filled into lines. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && columnsOf(`${line} ${word}`) > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A value on one line, as YAML that a terminal can show; `${…}`, `???` and stars without quotes that nobody wrote. */
export function valueText(value: unknown): string {
  const isExpression =
    typeof value === "string" && (value === "???" || value === stars || /^\$\{[^"]*\}$/.test(value));
  return printable(isExpression ? value : yamlText(value));
}
