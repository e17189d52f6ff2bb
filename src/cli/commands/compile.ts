import { printableJson } from "../../compiler/diagnostics/printable.ts";
import type { Compiled } from "../../compiler/index.ts";
import type { ParsedCommand } from "../arguments.ts";
import { findOtherConfig, foreignFiles, writeSet } from "../artifact-set.ts";
import { type Outcome, outcomeDocument, outcomeOf } from "../compile-set.ts";
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
  const compilation = outcomeOf({ config, profile, overrides, checkpoint: null, strict });
  const directory = output ?? `generated/${compilation.set}`;
  const outcome = stdout === null && output === null ? keepingOthers(compilation, directory) : compilation;
  const { compiled, diagnostics } = outcome;
  const say = (written: string | null): void => {
    if (json) console.result(printableJson(outcomeDocument(outcome, written), 2));
    else if (written !== null) console.result(written);
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
  writeSet(directory, compiled.artifacts);
  for (const name of foreignFiles(directory, compiled.artifacts))
    console.say(`${directory}/${name} is not part of this set; remove it if it is of an earlier one.`);
  say(directory);
  return 0;
}

/** The outcome; an error where the directory that nobody named holds the set of another config. */
function keepingOthers(outcome: Outcome, directory: string): Outcome {
  const { compiled, diagnostics } = outcome;
  const other = compiled && findOtherConfig(directory, compiled.plan.inputs.config);
  if (other === undefined) return outcome;
  return { ...outcome, compiled: undefined, diagnostics: [...diagnostics, other] };
}

function fileOf({ artifacts }: Compiled, name: string): string {
  const artifact = artifacts.find((each) => each.name === name);
  if (artifact === undefined)
    throw new UsageError(`The set has no \`${name}\`: ${artifacts.map((each) => each.name).join(", ")}.`);
  return artifact.text;
}
