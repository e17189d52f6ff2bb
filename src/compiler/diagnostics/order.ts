import type { Source, SourceKind } from "../span.ts";
import type { Diagnostic } from "./diagnostic.ts";

const rank: Readonly<Record<SourceKind, number>> = {
  config: 0,
  profile: 1,
  argument: 2,
  override: 3,
  environment: 4,
  default: 5,
  lock: 6,
};

/** Diagnostics in the order in which a reader meets their places: what has no place first, then source by source. */
export function sortBySource(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const met = new Map<string, number>();
  for (const { span } of diagnostics) {
    const key = span && sourceKey(span.source);
    if (key !== null && !met.has(key)) met.set(key, met.size);
  }
  const orderOf = (source: Source): number => source.position ?? met.get(sourceKey(source)) ?? 0;
  const place = ({ span }: Diagnostic): readonly [number, number, number] =>
    span === null ? [-1, 0, 0] : [rank[span.source.kind], orderOf(span.source), span.start];
  return dropRepeats(diagnostics).sort((a, b) => compare(place(a), place(b)));
}

/** Of equal diagnostics at one place, the first. */
function dropRepeats(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((diagnostic) => {
    const key = identity(diagnostic);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Unambiguous by the length of the message. Not JSON: there can be tens of thousands of diagnostics. */
function identity({ code, message, span }: Diagnostic): string {
  const place = span === null ? "" : `${span.start}-${span.end} ${sourceKey(span.source)}`;
  return `${code} ${message.length} ${message} ${place}`;
}

/** One file may have been read twice; two overrides of the same name are two sources. */
function sourceKey({ kind, name, text }: Source): string {
  return `${kind}\n${name}${kind === "override" ? `\n${text}` : ""}`;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
