import type { TokenType } from "./tokens.ts";

/** The right side of a rule. */
export type Expression =
  /** One token of these types. */
  | { readonly kind: "token"; readonly types: ReadonlySet<TokenType> }
  | { readonly kind: "rule"; readonly name: RuleName }
  | { readonly kind: "all"; readonly parts: readonly Expression[] }
  | { readonly kind: "any"; readonly parts: readonly Expression[] }
  | { readonly kind: "maybe" | "star" | "plus"; readonly part: Expression }
  /** The one choice that a single token does not decide: a reference, or a call of a resolver. */
  | { readonly kind: "interpolation" };

export type RuleName =
  | "configValue"
  | "singleElement"
  | "text"
  | "element"
  | "listContainer"
  | "dictContainer"
  | "dictKeyValuePair"
  | "sequence"
  | "interpolation"
  | "interpolationNode"
  | "interpolationResolver"
  | "configKey"
  | "resolverName"
  | "quotedValue"
  | "primitive"
  | "dictKey";

const token = (...types: readonly TokenType[]): Expression => ({ kind: "token", types: new Set(types) });
const rule = (name: RuleName): Expression => ({ kind: "rule", name });
const all = (...parts: readonly Expression[]): Expression => ({ kind: "all", parts });
const any = (...parts: readonly Expression[]): Expression => ({ kind: "any", parts });
const maybe = (part: Expression): Expression => ({ kind: "maybe", part });
const star = (part: Expression): Expression => ({ kind: "star", part });
const plus = (part: Expression): Expression => ({ kind: "plus", part });

const keyInBrackets = all(token("BRACKET_OPEN"), rule("configKey"), token("BRACKET_CLOSE"));
const nameOfResolver = any(rule("interpolation"), token("ID"));
const typedTokens: readonly TokenType[] = [
  "ID",
  "NULL",
  "INT",
  "FLOAT",
  "BOOL",
  "UNQUOTED_CHAR",
  "ESC",
  "WS",
];

/**
 * OmegaConf's grammar (OmegaConfGrammarParser.g4), rule by rule and in its shape: which message a mistake gets depends on
 * where a rule has a loop and where a choice.
 */
export const grammar: Readonly<Record<RuleName, Expression>> = {
  configValue: all(rule("text"), token("EOF")),
  singleElement: all(rule("element"), token("EOF")),
  text: plus(any(rule("interpolation"), token("ANY_STR", "ESC", "ESC_INTER", "TOP_ESC", "QUOTED_ESC"))),
  element: any(rule("primitive"), rule("quotedValue"), rule("listContainer"), rule("dictContainer")),
  listContainer: all(token("BRACKET_OPEN"), maybe(rule("sequence")), token("BRACKET_CLOSE")),
  dictContainer: all(
    token("BRACE_OPEN"),
    maybe(all(rule("dictKeyValuePair"), star(all(token("COMMA"), rule("dictKeyValuePair"))))),
    token("BRACE_CLOSE"),
  ),
  dictKeyValuePair: all(rule("dictKey"), token("COLON"), rule("element")),
  sequence: any(
    all(rule("element"), star(all(token("COMMA"), maybe(rule("element"))))),
    plus(all(token("COMMA"), maybe(rule("element")))),
  ),
  interpolation: { kind: "interpolation" },
  interpolationNode: all(
    token("INTER_OPEN"),
    star(token("DOT")),
    any(rule("configKey"), keyInBrackets),
    star(any(all(token("DOT"), rule("configKey")), keyInBrackets)),
    token("INTER_CLOSE"),
  ),
  interpolationResolver: all(
    token("INTER_OPEN"),
    rule("resolverName"),
    token("COLON"),
    maybe(rule("sequence")),
    token("BRACE_CLOSE"),
  ),
  configKey: any(rule("interpolation"), token("ID", "INTER_KEY")),
  resolverName: all(nameOfResolver, star(all(token("DOT"), nameOfResolver))),
  quotedValue: all(
    token("QUOTE_OPEN_SINGLE", "QUOTE_OPEN_DOUBLE"),
    maybe(rule("text")),
    token("MATCHING_QUOTE_CLOSE"),
  ),
  primitive: plus(any(rule("interpolation"), token(...typedTokens, "COLON"))),
  dictKey: plus(token(...typedTokens)),
};
