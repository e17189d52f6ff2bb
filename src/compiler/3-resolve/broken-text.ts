import { report } from "../diagnostics/diagnostic.ts";
import type { SyntaxProblem } from "../interpolation/syntax.ts";
import type { Failure } from "./failure.ts";
import { failure, type Here } from "./here.ts";

/** The failure of a text that cannot be parsed. */
export function brokenText(problem: SyntaxProblem, here: Here): Failure {
  const raised = { class: problem.raisedAs, message: problem.raised };
  const words = { what: problem.problem, help: problem.help };
  return failure(here, problem, raised, (span, raises) =>
    report("interpolation-syntax", span, { ...words, raises }),
  );
}
