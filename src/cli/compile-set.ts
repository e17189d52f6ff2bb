import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { strictly } from "../compiler/diagnostics/strict.ts";
import { type Compiled, compile, setName } from "../compiler/index.ts";
import { type Choice, toCompileInput } from "./compile-input.ts";
import type { Console } from "./console.ts";
import { jsonDiagnostics, printDiagnostics } from "./print-diagnostics.ts";

/** What became of a choice. */
export interface Outcome {
  /** Name of the set; null when its config was not found. */
  readonly set: string | null;
  /** Undefined: there were errors. */
  readonly compiled: Compiled | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Compiles what a command line chose and says nothing. */
export function outcomeOf(choice: Choice): Outcome {
  const input = toCompileInput(choice);
  if ("code" in input) return { set: null, compiled: undefined, diagnostics: [input] };
  const result = compile(input);
  const { value, diagnostics } = choice.strict === true ? strictly(result) : result;
  return { set: setName(input), compiled: value, diagnostics };
}

/** Compiles what a command line chose and prints what there is to say about it. Undefined: there were errors. */
export function compileChoice(choice: Choice, console: Console): Compiled | undefined {
  const { compiled, diagnostics } = outcomeOf(choice);
  printDiagnostics(diagnostics, console);
  return compiled;
}

/** A compilation as one JSON document; `directory` is where its files were written. */
export function outcomeDocument({ set, compiled, diagnostics }: Outcome, directory: string | null): unknown {
  const artifacts = (compiled?.artifacts ?? []).map(({ name, executable, text }) => ({
    name,
    executable,
    bytes: Buffer.byteLength(text),
  }));
  return { set, directory, artifacts, diagnostics: jsonDiagnostics(diagnostics) };
}
