import { distance } from "fastest-levenshtein";

/** The candidate that was probably meant, or null: at most a third of the name may differ, and one must be nearest. */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  const scored = [...new Set(candidates)]
    .filter((candidate) => candidate !== name)
    .map((candidate) => ({ candidate, cost: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.cost - b.cost || (a.candidate < b.candidate ? -1 : 1));
  const best = scored[0];
  if (best === undefined) return null;
  return best.cost <= Math.max(1, Math.floor(name.length / 3)) ? best.candidate : null;
}

/** The help line for a misspelt name: the near one, else where to look. */
export function didYouMean(near: string | null, otherwise: string): string {
  return near === null ? otherwise : `Did you mean \`${near}\`?`;
}
