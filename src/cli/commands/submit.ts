import { type Diagnostic, noSpan, report } from "../../compiler/diagnostics/diagnostic.ts";
import type { Strictness, SubmitCommand } from "../arguments.ts";
import { choiceOf, compareSet, readInputs } from "../artifact-set.ts";
import { compileChoice } from "../compile-set.ts";
import type { Console } from "../console.ts";
import { launch } from "../launch.ts";
import { printDiagnostics } from "../print-diagnostics.ts";

/** `nano3 submit DIR`: sends a set as it is on disk, if it is still what its inputs compile to. */
export async function submitCommand(asked: SubmitCommand & Strictness, console: Console): Promise<number> {
  const directory = asked.directory.replace(/(?<=.)\/+$/, "");
  const refuse = (...problems: readonly Diagnostic[]): number => {
    printDiagnostics(problems, console);
    return 2;
  };
  const inputs = readInputs(directory);
  if ("code" in inputs) return refuse(inputs);
  if (inputs.profile !== asked.profile)
    return refuse(
      report("set-profile", noSpan, { directory, asked: asked.profile, compiled: inputs.profile }),
    );
  const compiled = compileChoice({ ...choiceOf(inputs), strict: asked.strict }, console);
  if (compiled === undefined) return 2;
  const drift = compareSet(directory, compiled.artifacts);
  if (drift.length > 0) return refuse(...drift);
  const { mode, json, fresh } = asked;
  if (fresh && compiled.plan.target === "kubernetes")
    return refuse(report("fresh-on-kubernetes", noSpan, { directory }));
  return launch({ compiled, mode, json, fresh }, console);
}
