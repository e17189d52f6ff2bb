import type { Where } from "../faults/slurm/row.ts";
import type { Kind } from "./kinds.ts";

/** How many there are of each kind. */
export type Counts = ReadonlyMap<string, number>;

/** Counts all kinds now. */
export async function takeCounts(kinds: readonly Kind[]): Promise<Counts> {
  const counts = new Map<string, number>();
  for (const { what, count } of kinds) counts.set(what, await count());
  return counts;
}

/** How many there must be after some runs. */
export function mustBe({ what, each, none }: Kind, before: Counts, runs: readonly Where[]): number {
  if (none) return 0;
  return runs.reduce((sum, where) => sum + (each?.(where) ?? 0), before.get(what) ?? Number.NaN);
}

/** What is there too often, or too rarely. */
export function unexpected(
  kinds: readonly Kind[],
  before: Counts,
  after: Counts,
  runs: readonly Where[],
): readonly string[] {
  return kinds.flatMap((kind) => {
    const wanted = mustBe(kind, before, runs);
    const found = after.get(kind.what);
    return found === wanted ? [] : [`${kind.what}: ${found} after ${runs.length} runs, must be ${wanted}`];
  });
}
