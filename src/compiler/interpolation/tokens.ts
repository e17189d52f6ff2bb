/**
 * OmegaConf's token types, in the order and under the names of its grammar (OmegaConfGrammarLexer.g4): its messages list
 * them so.
 */
export const tokenTypes = [
  "EOF",
  "ANY_STR",
  "ESC_INTER",
  "TOP_ESC",
  "INTER_OPEN",
  "BRACE_OPEN",
  "BRACE_CLOSE",
  "QUOTE_OPEN_SINGLE",
  "QUOTE_OPEN_DOUBLE",
  "COMMA",
  "BRACKET_OPEN",
  "BRACKET_CLOSE",
  "COLON",
  "FLOAT",
  "INT",
  "BOOL",
  "NULL",
  "UNQUOTED_CHAR",
  "ID",
  "ESC",
  "WS",
  "INTER_CLOSE",
  "DOT",
  "INTER_KEY",
  "MATCHING_QUOTE_CLOSE",
  "QUOTED_ESC",
] as const;

export type TokenType = (typeof tokenTypes)[number];

export interface Token {
  readonly type: TokenType;
  readonly text: string;
  /** Offset into the text that was cut. */
  readonly start: number;
}

/** Offset of what follows a token. */
export function endOf(token: Token): number {
  return token.start + token.text.length;
}

/** Token types as ANTLR lists them: `COLON`, `{BRACKET_OPEN, ID, '.'}`. */
export function nameTokens(types: ReadonlySet<TokenType>): string {
  const names = tokenTypes.filter((type) => types.has(type)).map(nameOf);
  return names.length === 1 ? names.join() : `{${names.join(", ")}}`;
}

function nameOf(type: TokenType): string {
  if (type === "EOF") return "<EOF>";
  return type === "DOT" ? "'.'" : type;
}

/** A piece of the text as ANTLR quotes it. */
export function quoteInput(text: string): string {
  return `'${text.replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t")}'`;
}
