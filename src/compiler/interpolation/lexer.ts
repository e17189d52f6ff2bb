import type { SyntaxProblem } from "./syntax.ts";

/** OmegaConf's token types; the names are those of its grammar (OmegaConfGrammarLexer.g4). */
export type TokenType =
  | "ANY_STR"
  | "ESC_INTER"
  | "TOP_ESC"
  | "QUOTED_ESC"
  | "ESC"
  | "INTER_OPEN"
  | "INTER_CLOSE"
  | "BRACE_OPEN"
  | "BRACE_CLOSE"
  | "BRACKET_OPEN"
  | "BRACKET_CLOSE"
  | "QUOTE_OPEN"
  | "QUOTE_CLOSE"
  | "COMMA"
  | "COLON"
  | "DOT"
  | "FLOAT"
  | "INT"
  | "BOOL"
  | "NULL"
  | "UNQUOTED_CHAR"
  | "ID"
  | "WS"
  | "INTER_KEY"
  | "EOF";

export interface Token {
  readonly type: TokenType;
  readonly text: string;
  readonly start: number;
}

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
    { type: "QUOTE_OPEN", pattern: /'/y, push: "single" },
    { type: "QUOTE_OPEN", pattern: /"/y, push: "double" },
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
    { type: "QUOTE_CLOSE", pattern: new RegExp(quote, "y"), pop: true },
    { type: "ANY_STR", pattern: text },
    { type: "ESC_INTER", pattern: /(?:\\\\)*\\\$\{/y },
    { type: "ESC", pattern: escapedQuote },
    { type: "QUOTED_ESC", pattern: /(?:\\\\)+/y },
    { type: "ANY_STR", pattern: /\\+|\$/y },
  ];
}

/** Cuts a text into tokens, starting in `mode`. */
export function lex(text: string, mode: Mode): readonly Token[] | SyntaxProblem {
  const tokens: Token[] = [];
  const modes: Mode[] = [mode];
  let start = 0;
  while (start < text.length) {
    const current = modes.at(-1);
    const match = current && longestMatch(text, start, rules[current]);
    if (!match) return unreadable(text, start, current);
    tokens.push({ type: match.rule.type, text: match.text, start });
    start += match.text.length;
    if (match.rule.pop || match.rule.become) modes.pop();
    const next = match.rule.push ?? match.rule.become;
    if (next !== undefined) modes.push(next);
  }
  tokens.push({ type: "EOF", text: "", start });
  return tokens;
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

function unreadable(text: string, start: number, mode: Mode | undefined): SyntaxProblem {
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
  const end = start + character.length;
  if (mode === "reference") {
    const help =
      character === "{"
        ? "A name cannot be put together from parts: `${a${b}}` is not possible, `${a.${b}}` is."
        : "A key with blanks, quotes, parentheses or backslashes cannot be referred to.";
    return { problem: `\`${character}\` cannot stand in a reference`, help, start, end };
  }
  return {
    problem: `\`${character}\` must be quoted in an argument`,
    help: "Put the argument into quotes.",
    start,
    end,
  };
}
