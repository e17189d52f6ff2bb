import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { formatDiagnostics } from "../compiler/diagnostics/format.ts";
import type { Compiled } from "../compiler/index.ts";
import { compile } from "../compiler/index.ts";
import { type Choice, toCompileInput } from "./compile-input.ts";
import type { Console } from "./console.ts";

/** Compiles what a command line chose and prints what there is to say about it. Undefined: there were errors. */
export function compileChoice(choice: Choice, console: Console): Compiled | undefined {
  const input = toCompileInput(choice);
  if ("code" in input) {
    printDiagnostics([input], console);
    return undefined;
  }
  const { value, diagnostics } = compile(input);
  printDiagnostics(diagnostics, console);
  return value;
}

export function printDiagnostics(diagnostics: readonly Diagnostic[], console: Console): void {
  console.problem(formatDiagnostics(diagnostics, { color: console.color }));
}
