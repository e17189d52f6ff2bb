/**
 * How a diagnostic code is defined: once, in `codes/<stage>.ts`. `word` says what is wrong and what to write instead;
 * `why` says what it would have cost. Codes are permanent names.
 *
 * A warning has exactly one meaning: it compiles, and it will cost something.
 */

export type Severity = "error" | "warning";

/**
 * What the library that reads the same file on the other side (OmegaConf, PyYAML, tomllib) raises: its class, the first line
 * of its message, and the key path it names, in OmegaConf's spelling (`a.b[0]`). Who knows the library finds its words again.
 */
export interface Raised {
  readonly class: string;
  readonly message: string;
  readonly key: string | null;
}

/** The filled-in words of one diagnostic. */
export interface Wording {
  /** What is wrong, with the value at hand. One sentence, no position, no "Error:". */
  readonly message: string;
  /** What to write instead. */
  readonly help: string;
  /** Of a mistake that is one in OmegaConf's dialect, too. */
  readonly raises?: Raised;
}

export interface CodeDefinition<P> {
  readonly severity: Severity;
  /** Title in the catalogue. */
  readonly title: string;
  /** What happens on the cluster otherwise. */
  readonly why: string;
  readonly word: (parameters: P) => Wording;
}

/** Defines an error: nothing is written. */
export function error<P>(definition: Omit<CodeDefinition<P>, "severity">): CodeDefinition<P> {
  return { severity: "error", ...definition };
}

/** Defines a warning: it compiles, and it will cost something. */
export function warning<P>(definition: Omit<CodeDefinition<P>, "severity">): CodeDefinition<P> {
  return { severity: "warning", ...definition };
}
