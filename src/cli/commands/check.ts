import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { printableJson } from "../../compiler/diagnostics/printable.ts";
import type { ParsedCommand } from "../arguments.ts";
import { choiceOf, compareSet, readInputs, setsBelow } from "../artifact-set.ts";
import { outcomeOf } from "../compile-set.ts";
import type { Console } from "../console.ts";
import { UsageError } from "../errors.ts";
import { jsonDiagnostics, printDiagnostics } from "../print-diagnostics.ts";

type Check = Extract<ParsedCommand, { readonly command: "check" }>;

/** What a check found out about one set. */
interface Checked {
  readonly directory: string;
  readonly status: "up to date" | "drifted" | "broken";
  readonly diagnostics: readonly Diagnostic[];
}

const exitCodes = { "up to date": 0, drifted: 1, broken: 2 } as const;

/** `nano3 compile --check`: every set is what its own inputs compile to now. Exit 1: some are not; 2: one does not compile. */
export function checkCommand({ directories, json, strict }: Check, console: Console): number {
  const sets = directories.length > 0 ? directories.map(withoutSlash) : setsBelow("generated");
  if (sets.length === 0) throw new UsageError("There is no artifact set under `generated/`.");
  const checked = sets.map((directory) => checkSet(directory, strict));
  const worst = Math.max(...checked.map(({ status }) => exitCodes[status]));
  if (json) console.result(printableJson(toDocument(checked), 2));
  else for (const { diagnostics } of checked) printDiagnostics(diagnostics, console);
  if (worst === 0) console.say(`${sets.length} ${sets.length === 1 ? "set is" : "sets are"} up to date.`);
  return worst;
}

function withoutSlash(directory: string): string {
  return directory.replace(/(?<=.)\/+$/, "");
}

function checkSet(directory: string, strict: boolean | undefined): Checked {
  const inputs = readInputs(directory);
  if ("code" in inputs) return { directory, status: "broken", diagnostics: [inputs] };
  const { compiled, diagnostics } = outcomeOf({ ...choiceOf(inputs), strict });
  if (compiled === undefined) return { directory, status: "broken", diagnostics };
  const drift = compareSet(directory, compiled.artifacts);
  const status = drift.length === 0 ? "up to date" : "drifted";
  return { directory, status, diagnostics: [...diagnostics, ...drift] };
}

function toDocument(checked: readonly Checked[]): unknown {
  return { sets: checked.map((set) => ({ ...set, diagnostics: jsonDiagnostics(set.diagnostics) })) };
}
