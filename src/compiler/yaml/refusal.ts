import type { Raised } from "../diagnostics/define.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/**
 * What the parts of the reader throw at the first mistake that leaves nothing to read on from. It does not leave this
 * directory: `readYaml` turns it into a diagnostic.
 */
export class Refusal extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

/** Ends the reading. */
export function refuse(diagnostic: Diagnostic): never {
  throw new Refusal(diagnostic);
}

/** What PyYAML's scanner raises, by the first line of its message. */
export function scannerError(message: string): Raised {
  return { class: "ScannerError", message, key: null };
}

/** What PyYAML's parser raises. */
export function parserError(message: string): Raised {
  return { class: "ParserError", message, key: null };
}

/** What PyYAML's or OmegaConf's constructor raises. */
export function constructorError(message: string): Raised {
  return { class: "ConstructorError", message, key: null };
}
