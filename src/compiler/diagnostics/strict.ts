import { catalogue } from "./catalogue.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Result } from "./result.ts";

/** What `--strict` makes of a result: each warning is an error, and a value with errors is withheld. */
export function strictly<T>({ value, diagnostics }: Result<T>): Result<T> {
  return {
    value: diagnostics.length > 0 ? undefined : value,
    diagnostics: diagnostics.map((diagnostic) => ({ ...diagnostic, severity: "error" })),
  };
}

/** Whether a diagnostic is an error only because of `--strict`. */
export function isPromoted({ code, severity }: Diagnostic): boolean {
  return severity === "error" && catalogue[code].severity === "warning";
}
