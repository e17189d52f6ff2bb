import { printableJson } from "../../compiler/diagnostics/printable.ts";
import type { Compiled } from "../../compiler/index.ts";
import type { ParsedCommand } from "../arguments.ts";
import { foreignFiles, writeSet } from "../artifact-set.ts";
import { outcomeDocument, outcomeOf } from "../compile-set.ts";
import type { Console } from "../console.ts";
import { UsageError } from "../errors.ts";
import { printDiagnostics } from "../print-diagnostics.ts";

type Compile = Extract<ParsedCommand, { readonly command: "compile" }>;

/**
 * `nano3 compile`: writes a set, or prints one file of it. Nothing is written when there are errors. With `--json` the
 * result is one document, also then.
 */
export function compileCommand(asked: Compile, console: Console): number {
  const { config, profile, overrides, stdout, output, json, strict } = asked;
  const outcome = outcomeOf({ config, profile, overrides, checkpoint: null, strict });
  const { compiled, diagnostics } = outcome;
  const say = (directory: string | null): void => {
    if (json) console.result(printableJson(outcomeDocument(outcome, directory), 2));
    else if (directory !== null) console.result(directory);
  };
  if (!json) printDiagnostics(diagnostics, console);
  if (compiled === undefined) {
    say(null);
    return 2;
  }
  if (stdout !== null) {
    console.result(fileOf(compiled, stdout));
    return 0;
  }
  const directory = output ?? `generated/${compiled.plan.name}`;
  writeSet(directory, compiled.artifacts);
  for (const name of foreignFiles(directory, compiled.artifacts))
    console.say(`${directory}/${name} is not part of this set; remove it if it is of an earlier one.`);
  say(directory);
  return 0;
}

function fileOf({ artifacts }: Compiled, name: string): string {
  const artifact = artifacts.find((each) => each.name === name);
  if (artifact === undefined)
    throw new UsageError(`The set has no \`${name}\`: ${artifacts.map((each) => each.name).join(", ")}.`);
  return artifact.text;
}
