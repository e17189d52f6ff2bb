import type { ParsedCommand } from "../arguments.ts";
import { foreignFiles, writeSet } from "../artifact-set.ts";
import { compileChoice } from "../compile-set.ts";
import type { Console } from "../console.ts";
import { UsageError } from "../errors.ts";

type Compile = Extract<ParsedCommand, { readonly command: "compile" }>;

/** `nano3 compile`: writes a set, or prints one file of it. Nothing is written when there are errors. */
export function compileCommand(asked: Compile, console: Console): number {
  const { config, profile, overrides, stdout, output } = asked;
  const compiled = compileChoice({ config, profile, overrides, checkpoint: null }, console);
  if (compiled === undefined) return 2;
  const { plan, artifacts } = compiled;
  if (stdout !== null) {
    const artifact = artifacts.find(({ name }) => name === stdout);
    if (artifact === undefined)
      throw new UsageError(`The set has no \`${stdout}\`: ${artifacts.map(({ name }) => name).join(", ")}.`);
    console.result(artifact.text);
    return 0;
  }
  const directory = output ?? `generated/${plan.name}`;
  writeSet(directory, artifacts);
  for (const name of foreignFiles(directory, artifacts))
    console.say(`${directory}/${name} is not part of this set; remove it if it is of an earlier one.`);
  console.result(directory);
  return 0;
}
