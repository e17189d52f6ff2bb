import type { Source, Span } from "../span.ts";

/** The line that a span begins on: number and column from 1 (columns in characters), its text without blanks around it. */
export interface SourceLine {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

const lineStarts = new WeakMap<Source, readonly number[]>();

/** Finds the line of a span. A config of many keys has many spans: where the lines begin is found once for each source. */
export function sourceLine({ source, start }: Span): SourceLine {
  const starts = startsOf(source);
  const index = lastAtMost(starts, start);
  const from = starts[index] ?? 0;
  const whole = source.text.slice(from, starts[index + 1] ?? source.text.length);
  return { line: index + 1, column: [...source.text.slice(from, start)].length + 1, text: whole.trim() };
}

function startsOf(source: Source): readonly number[] {
  const known = lineStarts.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (const match of source.text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  lineStarts.set(source, starts);
  return starts;
}

/** Position of the last number that is not above the limit; the first number never is. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
