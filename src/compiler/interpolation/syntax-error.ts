import type { SyntaxProblem } from "./syntax.ts";

/** Thrown while a text is parsed, and turned into a value at the parser's door. */
export class SyntaxStop {
  readonly problem: SyntaxProblem;

  constructor(
    problem: Omit<SyntaxProblem, "raisedAs">,
    raisedAs: SyntaxProblem["raisedAs"] = "GrammarParseError",
  ) {
    this.problem = { ...problem, raisedAs };
  }
}
