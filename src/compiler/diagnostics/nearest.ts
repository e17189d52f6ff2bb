import { distance } from "fastest-levenshtein";

/** The candidate that was probably meant, or null: at most a third of the longer name may differ. */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  const scored = [...new Set(candidates)]
    .filter((candidate) => candidate !== name)
    .map((candidate) => ({
      candidate,
      cost: costOf(name.toLowerCase(), candidate.toLowerCase()),
      shared: sharedStart(name, candidate),
    }))
    .sort((a, b) => a.cost - b.cost || b.shared - a.shared || (a.candidate < b.candidate ? -1 : 1));
  const best = scored[0];
  if (best === undefined) return null;
  const longer = Math.max(name.length, best.candidate.length);
  return best.cost <= Math.max(1, Math.floor(longer / 3)) ? best.candidate : null;
}

/** Edits from one name to the other. A word that was left out of a long name is one: `tensor_parallel_size`. */
function costOf(name: string, candidate: string): number {
  const words = candidate.split("_");
  const shorter =
    words.length < 3 ? [] : words.map((_, index) => words.filter((_word, at) => at !== index).join("_"));
  return Math.min(distance(name, candidate), ...shorter.map((each) => 1 + distance(name, each)));
}

/** How many characters two names begin with in common: of equally near ones the better guess. */
function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** The help line for a misspelt name: the near one, else where to look. */
export function didYouMean(near: string | null, otherwise: string): string {
  return near === null ? otherwise : `Did you mean \`${near}\`?`;
}
