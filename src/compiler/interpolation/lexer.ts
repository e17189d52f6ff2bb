import { SyntaxStop } from "./syntax-error.ts";
import { quoteInput, type Token, type TokenType } from "./tokens.ts";

/** Which characters mean what: in a text, in a resolver's arguments, in a reference, in quotes. */
export type Mode = "text" | "value" | "reference" | "single" | "double";

interface Rule {
  readonly type: TokenType;
  readonly pattern: RegExp;
  /** The mode entered at this token; `pop` leaves the current one, `become` replaces it. */
  readonly push?: Mode;
  readonly become?: Mode;
  readonly pop?: true;
}

const number = "(?:0|[1-9](?:_?[0-9])*)";
const pointFloat = `(?:${number}?\\.[0-9](?:_?[0-9])*|${number}\\.)`;
const exponentFloat = `(?:${pointFloat}|${number})[eE][-+]?[0-9](?:_?[0-9])*`;
const identifier = /[a-zA-Z_][\w-]*/y;
const interOpen: Rule = { type: "INTER_OPEN", pattern: /\$\{[ \t]*/y, push: "reference" };

/** At each place the longest match counts, of equally long ones the first. */
const rules: Readonly<Record<Mode, readonly Rule[]>> = {
  text: [
    interOpen,
    { type: "ANY_STR", pattern: /[^$]*[^\\$]/y },
    { type: "ESC_INTER", pattern: /(?:\\\\)*\\\$\{/y },
    { type: "TOP_ESC", pattern: /(?:\\\\)+/y },
    { type: "ANY_STR", pattern: /\\+|\$/y },
  ],
  value: [
    interOpen,
    { type: "BRACE_OPEN", pattern: /\{[ \t]*/y, push: "value" },
    { type: "BRACE_CLOSE", pattern: /[ \t]*\}/y, pop: true },
    { type: "QUOTE_OPEN_SINGLE", pattern: /'/y, push: "single" },
    { type: "QUOTE_OPEN_DOUBLE", pattern: /"/y, push: "double" },
    { type: "COMMA", pattern: /[ \t]*,[ \t]*/y },
    { type: "BRACKET_OPEN", pattern: /\[[ \t]*/y },
    { type: "BRACKET_CLOSE", pattern: /[ \t]*\]/y },
    { type: "COLON", pattern: /[ \t]*:[ \t]*/y },
    {
      type: "FLOAT",
      pattern: new RegExp(`[-+]?(?:${exponentFloat}|${pointFloat}|[Ii][Nn][Ff]|[Nn][Aa][Nn])`, "y"),
    },
    { type: "INT", pattern: new RegExp(`[-+]?${number}`, "y") },
    { type: "BOOL", pattern: /true|false/iy },
    { type: "NULL", pattern: /null/iy },
    { type: "UNQUOTED_CHAR", pattern: /[/\-\\+.$%*@?|]/y },
    { type: "ID", pattern: identifier },
    { type: "ESC", pattern: /(?:\\[\\()[\]{}:=, \t])+/y },
    { type: "WS", pattern: /[ \t]+/y },
  ],
  reference: [
    interOpen,
    { type: "COLON", pattern: /[ \t]*:[ \t]*/y, become: "value" },
    { type: "INTER_CLOSE", pattern: /[ \t]*\}/y, pop: true },
    { type: "DOT", pattern: /\./y },
    { type: "BRACKET_OPEN", pattern: /\[/y },
    { type: "BRACKET_CLOSE", pattern: /\]/y },
    { type: "ID", pattern: identifier },
    { type: "INTER_KEY", pattern: /[^\\{}()[\]:. \t'"]+/y },
  ],
  single: quotedRules("'", /[^'$]*[^'\\$]/y, /(?:\\\\)*\\'/y),
  double: quotedRules('"', /[^"$]*[^"\\$]/y, /(?:\\\\)*\\"/y),
};

function quotedRules(quote: string, text: RegExp, escapedQuote: RegExp): readonly Rule[] {
  return [
    interOpen,
    { type: "MATCHING_QUOTE_CLOSE", pattern: new RegExp(quote, "y"), pop: true },
    { type: "ANY_STR", pattern: text },
    { type: "ESC_INTER", pattern: /(?:\\\\)*\\\$\{/y },
    { type: "ESC", pattern: escapedQuote },
    { type: "QUOTED_ESC", pattern: /(?:\\\\)+/y },
    { type: "ANY_STR", pattern: /\\+|\$/y },
  ];
}

/**
 * Cuts a text into tokens, one at a time: which characters mean what depends on the tokens before, and OmegaConf reports a
 * character that fits nowhere only when its parser comes to it.
 */
export class Lexer {
  readonly #text: string;
  readonly #modes: Mode[];
  #start = 0;

  constructor(text: string, mode: Mode) {
    this.#text = text;
    this.#modes = [mode];
  }

  /** The next token; `EOF` at the end, as often as it is asked for. */
  next(): Token {
    const start = this.#start;
    if (start >= this.#text.length) return { type: "EOF", text: "", start };
    const mode = this.#modes.at(-1) ?? "text";
    const match = longestMatch(this.#text, start, rules[mode]);
    if (match === undefined) throw unreadable(this.#text, start, mode);
    this.#start += match.text.length;
    this.#changeMode(match.rule, start);
    return { type: match.rule.type, text: match.text, start };
  }

  #changeMode({ push, become, pop }: Rule, start: number): void {
    if (pop && this.#modes.length === 1) throw unopened(start);
    if (pop || become) this.#modes.pop();
    const next = push ?? become;
    if (next !== undefined) this.#modes.push(next);
  }
}

interface Match {
  readonly rule: Rule;
  readonly text: string;
}

function longestMatch(text: string, start: number, candidates: readonly Rule[]): Match | undefined {
  let best: Match | undefined;
  for (const rule of candidates) {
    rule.pattern.lastIndex = start;
    const found = rule.pattern.exec(text)?.[0] ?? "";
    if (found.length > (best?.text.length ?? 0)) best = { rule, text: found };
  }
  return best;
}

/** ANTLR names the characters up to the one that ended all hope: blanks may stand before a `}` or a `:`. */
function unreadable(text: string, start: number, mode: Mode): SyntaxStop {
  const seen = /[ \t]*[\s\S]?/uy;
  seen.lastIndex = start;
  const input = seen.exec(text)?.[0] ?? "";
  const raised = `token recognition error at: ${quoteInput(input)}`;
  const character = [...input].at(-1) ?? "";
  const end = start + input.length;
  const piece = { start: end - character.length, end };
  if (mode !== "reference") {
    const help = "Put the argument into quotes.";
    return new SyntaxStop({
      problem: `\`${character}\` must be quoted in an argument`,
      help,
      raised,
      ...piece,
    });
  }
  const help =
    character === "{"
      ? "A name cannot be put together from parts: `${a${b}}` is not possible, `${a.${b}}` is."
      : "A key with blanks, quotes, parentheses or backslashes cannot be referred to.";
  return new SyntaxStop({ problem: `\`${character}\` cannot stand in a reference`, help, raised, ...piece });
}

/** OmegaConf recognises ANTLR's bare `Exception` as a mistake of the text, but not at its very first token. */
function unopened(start: number): SyntaxStop {
  const problem = "`}` closes nothing";
  const help = "Remove it, or put the text into quotes.";
  const words = { problem, help, raised: "Empty Stack", start, end: start + 1 };
  return new SyntaxStop(words, start === 0 ? "Exception" : "GrammarParseError");
}
