import type { SyntaxProblem } from "./syntax.ts";
import type { Token, TokenType } from "./tokens.ts";

const help = "Write `${key}`, `${key.sub[0]}` or `${resolver:argument,…}`; a literal `${` is written `\\${`.";

/** What a writer forgets, most telling first. */
const spellings: readonly (readonly [TokenType, string])[] = [
  ["MATCHING_QUOTE_CLOSE", "the closing quote"],
  ["INTER_CLOSE", "`}`"],
  ["BRACKET_CLOSE", "`]`"],
  ["BRACE_CLOSE", "`}`"],
  ["ID", "a key"],
  ["COLON", "`:`"],
  ["COMMA", "`,`"],
  ["DOT", "`.`"],
  ["EOF", "the end"],
];

/** A mistake in a reader's words: what stands there, and what was to stand there. */
export function describeMistake(
  { type, text, start }: Token,
  expected: ReadonlySet<TokenType>,
): Omit<SyntaxProblem, "raised" | "raisedAs"> {
  const end = start + Math.max(1, text.length);
  const wanted = spellings.find(([each]) => expected.has(each))?.[1] ?? "a value";
  const value = expected.has("INT") ? "a value" : wanted;
  const problem =
    type === "EOF" ? `${value} is missing at its end` : `${value} was expected, not \`${text.trim()}\``;
  return { problem, help, start, end };
}
