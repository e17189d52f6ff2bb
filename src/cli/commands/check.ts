import { choiceOf, compareSet, readInputs, setsBelow } from "../artifact-set.ts";
import { compileChoice, printDiagnostics } from "../compile-set.ts";
import type { Console } from "../console.ts";
import { UsageError } from "../errors.ts";

/** `nano3 compile --check`: every set is what its own inputs compile to now. Exit 1: some are not; 2: one does not compile. */
export function checkCommand(
  { directories }: { readonly directories: readonly string[] },
  console: Console,
): number {
  const sets = directories.length > 0 ? directories.map(withoutSlash) : setsBelow("generated");
  if (sets.length === 0) throw new UsageError("There is no artifact set under `generated/`.");
  const codes = sets.map((directory) => checkSet(directory, console));
  const worst = Math.max(...codes);
  if (worst === 0) console.say(`${sets.length} ${sets.length === 1 ? "set is" : "sets are"} up to date.`);
  return worst;
}

function withoutSlash(directory: string): string {
  return directory.replace(/(?<=.)\/+$/, "");
}

function checkSet(directory: string, console: Console): number {
  const inputs = readInputs(directory);
  if ("code" in inputs) {
    printDiagnostics([inputs], console);
    return 2;
  }
  const compiled = compileChoice(choiceOf(inputs), console);
  if (compiled === undefined) return 2;
  const drift = compareSet(directory, compiled.artifacts);
  printDiagnostics(drift, console);
  return drift.length === 0 ? 0 : 1;
}
