import type { Diagnostic } from "./diagnostic.ts";

/** What a stage returns: its value, or `undefined` when the value would be broken, and all it had to say. */
export interface Result<T> {
  readonly value: T | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** A value with nothing to say. */
export function ok<T>(value: T): Result<T> {
  return { value, diagnostics: [] };
}

/** Collects the diagnostics of a road of stages. `take` unwraps a stage's value. */
export class Log {
  readonly #diagnostics: Diagnostic[] = [];

  add(...diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) this.#diagnostics.push(diagnostic);
  }

  /** Adds what the stage said; returns its value only if no error has been seen so far. */
  take<T>(result: Result<T>): T | undefined {
    this.add(...result.diagnostics);
    return this.hasErrors ? undefined : result.value;
  }

  get hasErrors(): boolean {
    return this.#diagnostics.some((diagnostic) => diagnostic.severity === "error");
  }

  /** Ends a stage or the road: the value is withheld when there were errors. */
  wrap<T>(value: T | undefined): Result<T> {
    return { value: this.hasErrors ? undefined : value, diagnostics: this.#diagnostics };
  }
}
