import { distance } from "fastest-levenshtein";

/** A name of more letters is no misspelt one. */
const longestName = 200;

/** The candidate that was probably meant, or null when none is near. */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  if (name.length > longestName) return null;
  const scored = [...new Set(candidates)]
    .filter((candidate) => candidate !== name && mayBeNear(name, candidate))
    .map((candidate) => ({
      candidate,
      cost: costOf(name.toLowerCase(), candidate.toLowerCase()),
      shared: sharedStart(name, candidate),
    }))
    .sort((a, b) => a.cost - b.cost || b.shared - a.shared || (a.candidate < b.candidate ? -1 : 1));
  const best = scored[0];
  if (best === undefined) return null;
  return isNear(best.cost, name, best.candidate) ? best.candidate : null;
}

/** At most a third of the letters may differ, and more than half must be left: of one or two letters nothing is near. */
function isNear(cost: number, name: string, candidate: string): boolean {
  return cost <= mostEdits(name, candidate) && cost * 2 < Math.max(name.length, candidate.length);
}

function mostEdits(name: string, candidate: string): number {
  return Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3));
}

/** By the lengths alone, which cost nothing to compare: a config can have thousands of wrong keys. */
function mayBeNear(name: string, candidate: string): boolean {
  const isOfWords = candidate.split("_", 3).length === 3;
  return isOfWords || Math.abs(name.length - candidate.length) <= mostEdits(name, candidate);
}

/** Edits from one name to the other. A word that was left out of a long name is one: `tensor_parallel_size`. */
function costOf(name: string, candidate: string): number {
  if (isSwapped(name, candidate)) return 1;
  const words = candidate.split("_");
  const shorter =
    words.length < 3 ? [] : words.map((_, index) => words.filter((_word, at) => at !== index).join("_"));
  return Math.min(distance(name, candidate), ...shorter.map((each) => 1 + distance(name, each)));
}

/** Whether two neighbouring letters changed places: `prot`. */
function isSwapped(name: string, candidate: string): boolean {
  const at = sharedStart(name, candidate);
  const swapped = `${name.slice(0, at)}${name[at + 1] ?? ""}${name[at] ?? ""}${name.slice(at + 2)}`;
  return swapped === candidate;
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
