import type { Span } from "../span.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { sortBySource } from "./order.ts";

/** How many diagnostics are written out; the rest is counted. */
const most = 20;

/** The diagnostics of one call as every format writes them: in source order, each once, not too many. */
export interface Shown {
  readonly all: readonly Diagnostic[];
  readonly first: readonly Diagnostic[];
  /** How many are not among the first. */
  readonly rest: number;
  /** What no code frame may show. */
  readonly masked: readonly Span[];
}

/** Sorts, drops repeats, cuts. */
export function shown(diagnostics: readonly Diagnostic[]): Shown {
  const all = sortBySource(diagnostics);
  return {
    all,
    first: all.slice(0, most),
    rest: Math.max(0, all.length - most),
    masked: diagnostics.flatMap((diagnostic) => diagnostic.masked ?? []),
  };
}
