import { printableJson } from "../../compiler/diagnostics/printable.ts";
import type { ModelEvalCommand, Strictness } from "../arguments.ts";
import type { Choice } from "../compile-input.ts";
import { compileChoice, outcomeDocument, outcomeOf } from "../compile-set.ts";
import type { Console } from "../console.ts";
import { describeDryRun } from "../dry-run.ts";
import { launch } from "../launch.ts";

/** `nano3 model eval CKPT`: compiles and submits in one go; or says what that would do. */
export async function modelEvalCommand(
  asked: ModelEvalCommand & Strictness,
  console: Console,
): Promise<number> {
  const { config, profile, checkpoint, overrides, strict, mode, dryRun, json } = asked;
  const choice = { config, profile, checkpoint, overrides, strict };
  if (dryRun && json) return printOutcome(choice, console);
  const compiled = compileChoice(choice, console);
  if (compiled === undefined) return 2;
  if (dryRun || mode === null) {
    console.result(describeDryRun(compiled, mode));
    return 0;
  }
  return launch({ compiled, mode, json, fresh: false }, console);
}

function printOutcome(choice: Choice, console: Console): number {
  const outcome = outcomeOf(choice);
  console.result(printableJson(outcomeDocument(outcome, null), 2));
  return outcome.compiled === undefined ? 2 : 0;
}
