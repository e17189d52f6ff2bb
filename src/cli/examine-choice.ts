import { strictly } from "../compiler/diagnostics/strict.ts";
import { type Examination, examine } from "../compiler/provenance/examine.ts";
import { findKey } from "../compiler/provenance/find-key.ts";
import type { KeyPath } from "../compiler/types.ts";
import { type Choice, toCompileInput } from "./compile-input.ts";
import type { Console } from "./console.ts";
import { UsageError } from "./errors.ts";
import { printDiagnostics } from "./print-diagnostics.ts";

/** A config that was examined, and the exit code: 2 when it has errors, although there is something to show. */
export interface Examined {
  readonly examined: Examination;
  readonly exitCode: 0 | 2;
}

/** Examines what a command line chose and prints its errors; warnings are for who compiles it. Undefined: nothing of it can be shown. */
export function examineChoice(choice: Choice, console: Console): Examined | undefined {
  const input = toCompileInput(choice);
  if ("code" in input) {
    printDiagnostics([input], console);
    return undefined;
  }
  const result = examine(input);
  const { diagnostics } = choice.strict === true ? strictly(result) : result;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  printDiagnostics(errors, console);
  return result.value && { examined: result.value, exitCode: errors.length > 0 ? 2 : 0 };
}

/** The path of a key that the user named. */
export function pathOfKey(text: string, { effective }: Examination): KeyPath {
  const found = findKey(text, effective);
  if ("path" in found) return found.path;
  throw new UsageError(
    found.near === null ? found.problem : `${found.problem} Did you mean \`${found.near}\`?`,
  );
}
