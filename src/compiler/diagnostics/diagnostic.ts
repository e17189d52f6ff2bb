import type { Span } from "../span.ts";
import { type Code, catalogue, type Parameters } from "./catalogue.ts";
import type { Raised, Severity, Wording } from "./define.ts";

/** Written where a position cannot exist (a missing file has no text). */
export const noSpan = null;

/** A second place that explains the first: the other side of a conflict, a link of an interpolation chain. */
export interface Related {
  readonly span: Span;
  readonly note: string;
}

export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly span: Span | null;
  readonly message: string;
  readonly help: string;
  readonly related: readonly Related[];
  readonly raises?: Raised;
  /** Pieces of sources that no code frame may show, in this diagnostic or another: secrets. */
  readonly masked?: readonly Span[];
}

/** Makes a diagnostic. A wrong code or a missing parameter does not compile; "no position" must be said by `noSpan`. */
export function report<C extends Code>(
  code: C,
  span: Span | null,
  parameters: Parameters<C>,
  related: readonly Related[] = [],
): Diagnostic {
  const definition = catalogue[code];
  const word = definition.word as (parameters: Parameters<C>) => Wording;
  const { message, help, ...raised } = word(parameters);
  const words = { message: readable(message), help: readable(help) };
  return { code, severity: definition.severity, span, related, ...words, ...raised };
}

/** As much of a sentence as anybody reads: a name in it may have a million letters. Its end is kept. */
function readable(sentence: string): string {
  return sentence.length <= 2000 ? sentence : `${sentence.slice(0, 200)}…${sentence.slice(-200)}`;
}
