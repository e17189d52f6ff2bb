import type { ModelEvalCommand } from "../arguments.ts";
import { compileChoice } from "../compile-set.ts";
import type { Console } from "../console.ts";
import { describeDryRun } from "../dry-run.ts";
import { launch } from "../launch.ts";

/** `nano3 model eval CKPT`: compiles and submits in one go; or says what that would do. */
export async function modelEvalCommand(asked: ModelEvalCommand, console: Console): Promise<number> {
  const { config, profile, checkpoint, overrides, mode, dryRun, json } = asked;
  const compiled = compileChoice({ config, profile, checkpoint, overrides }, console);
  if (compiled === undefined) return 2;
  if (dryRun || mode === null) {
    console.result(describeDryRun(compiled, mode));
    return 0;
  }
  return launch({ compiled, mode, json }, console);
}
