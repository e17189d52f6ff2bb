/** A line that differs between two texts. */
export interface ChangedLine {
  /** Position in the first text, from 0; null for a line that only the second has. */
  readonly index: number | null;
  /** The line in the first text; the second's where the first has none. */
  readonly text: string;
  /** Its counterpart, if there is one. */
  readonly other: string | null;
}

/** The lines of a text that are others in a second one, in order. */
export function changedLines(before: string, after: string): readonly ChangedLine[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const middle = { a: a.slice(start, a.length - end), b: b.slice(start, b.length - end) };
  return align(middle.a, middle.b).flatMap(([removed, added]) => pairUp(removed, added, middle, start));
}

type Block = readonly [removed: readonly number[], added: readonly number[]];

/** Where a block of lines became another, line by line; what is left over was added or removed. */
function pairUp(
  removed: readonly number[],
  added: readonly number[],
  { a, b }: { readonly a: readonly string[]; readonly b: readonly string[] },
  start: number,
): readonly ChangedLine[] {
  const length = Math.max(removed.length, added.length);
  return Array.from({ length }, (_, index) => {
    const [own, other] = [removed[index], added[index]];
    const counterpart = other === undefined ? null : (b[other] ?? null);
    return own === undefined
      ? { index: null, text: counterpart ?? "", other: null }
      : { index: start + own, text: a[own] ?? "", other: counterpart };
  });
}

/** The blocks that differ, by the longest common subsequence; texts of one length differ line by line. */
function align(a: readonly string[], b: readonly string[]): readonly Block[] {
  if (a.length === b.length)
    return a.flatMap((line, index): Block[] => (line === b[index] ? [] : [[[index], [index]]]));
  const lengths = commonLengths(a, b);
  const blocks: [number[], number[]][] = [[[], []]];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      blocks.push([[], []]);
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      blocks.at(-1)?.[0].push(i);
      i += 1;
    } else {
      blocks.at(-1)?.[1].push(j);
      j += 1;
    }
  }
  return blocks;
}

/** Of every pair of positions, how many lines the rests of the texts have in common. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly Uint16Array[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (row === undefined) continue;
      row[j] =
        a[i] === b[j]
          ? at(lengths, i + 1, j + 1) + 1
          : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
    }
  }
  return lengths;
}

function at(lengths: readonly Uint16Array[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}
