import { limits } from "../limits.ts";
import { type Expected, expectedAfter, expectedInRule, first, type Rest } from "./expected.ts";
import { type Expression, grammar, type RuleName } from "./grammar.ts";
import type { Lexer } from "./lexer.ts";
import { describeMistake } from "./mistake.ts";
import { SyntaxStop } from "./syntax-error.ts";
import { nameTokens, quoteInput, type Token, type TokenType } from "./tokens.ts";

/** A rule and what it was made of. */
export interface Tree {
  readonly rule: RuleName;
  readonly parts: readonly (Tree | Token)[];
}

type Parts = (Tree | Token)[];

/**
 * Reads tokens by the grammar and stops at the first mistake with the words of ANTLR's default error strategy, on which
 * OmegaConf builds: it tries to delete a token, then to insert one, and says which it would have been. How far it looks
 * ahead decides which of two mistakes is met first; so this reads no token before ANTLR would.
 */
export class Recogniser {
  readonly #lexer: Lexer;
  readonly #tokens: Token[] = [];
  #next = 0;
  #depth = 0;
  /** Where the look-ahead began that is under way. */
  #looking: Token | undefined;
  /** What a look-ahead found out, by where the `${` stands. */
  readonly #decisions = new Map<number, "interpolationNode" | "interpolationResolver">();

  constructor(lexer: Lexer) {
    this.#lexer = lexer;
  }

  /** The tree of a whole text. */
  read(rule: "configValue" | "singleElement"): Tree {
    return this.#rule(rule, null);
  }

  #rule(name: RuleName, rest: Rest): Tree {
    const parts: Parts = [];
    this.#read(grammar[name], { expression: "end", next: rest }, parts);
    return { rule: name, parts };
  }

  /** Reads an expression; `rest` is what has to follow it. */
  #read(expression: Expression, rest: Rest, parts: Parts): void {
    switch (expression.kind) {
      case "token":
        parts.push(this.#match(expression.types, rest));
        break;
      case "rule":
        parts.push(this.#nested(() => this.#rule(expression.name, rest)));
        break;
      case "interpolation":
        parts.push(this.#rule(this.#decide(), rest));
        break;
      case "all":
        this.#readAll(expression.parts, rest, parts);
        break;
      case "any":
        this.#sync(expectedInRule(expression, null), "choice");
        this.#read(this.#choose(expression.parts), rest, parts);
        break;
      case "maybe":
        this.#sync(expectedInRule(expression, rest), "choice");
        if (this.#begins(expression.part)) this.#read(expression.part, rest, parts);
        break;
      default:
        this.#readLoop(expression.kind, expression.part, rest, parts);
    }
  }

  #readAll(expressions: readonly Expression[], rest: Rest, parts: Parts): void {
    const rests: Rest[] = [rest];
    for (const expression of expressions.slice(1).reverse())
      rests.push({ expression, next: rests.at(-1) ?? rest });
    for (const expression of expressions) this.#read(expression, rests.pop() ?? rest, parts);
  }

  #readLoop(kind: "star" | "plus", part: Expression, rest: Rest, parts: Parts): void {
    const again: Expression = { kind: "star", part };
    this.#sync(expectedInRule(kind === "plus" ? part : again, rest), "choice");
    while (this.#begins(part)) {
      this.#read(part, { expression: again, next: rest }, parts);
      this.#sync(expectedInRule(again, rest), "loop");
    }
  }

  #begins(expression: Expression): boolean {
    return first(expression).types.has(this.#peek.type);
  }

  #choose(alternatives: readonly Expression[]): Expression {
    const chosen = alternatives.find((alternative) => this.#begins(alternative));
    if (chosen === undefined) throw new Error("a choice is looked at before it is made");
    return chosen;
  }

  #match(types: ReadonlySet<TokenType>, rest: Rest): Token {
    if (types.has(this.#peek.type)) return this.#advance();
    if (this.#looking === undefined && !types.has(this.#tokenAt(this.#next + 1).type)) {
      const inserted = expectedAfter(rest).has(this.#peek.type);
      if (inserted) this.#fail(`missing ${nameTokens(types)} at ${this.#shown}`, types);
      this.#fail(`mismatched input ${this.#shown} expecting ${nameTokens(types)}`, types);
    }
    return this.#fail(`extraneous input ${this.#shown} expecting ${nameTokens(types)}`, types);
  }

  /** ANTLR looks at the next token before each choice, and after each round of a loop. */
  #sync({ types, empty }: Expected, where: "choice" | "loop"): void {
    if (empty || types.has(this.#peek.type)) return;
    const mismatched =
      where === "choice" && this.#looking === undefined && !types.has(this.#tokenAt(this.#next + 1).type);
    const what = mismatched ? "mismatched" : "extraneous";
    this.#fail(`${what} input ${this.#shown} expecting ${nameTokens(types)}`, types);
  }

  /** Looks ahead, as far as it takes, for what tells `${a.b}` from `${a.b:…}`. */
  #decide(): "interpolationNode" | "interpolationResolver" {
    const start = this.#next;
    const known = this.#decisions.get(start);
    if (known !== undefined) return known;
    const outer = this.#looking;
    this.#looking = outer ?? this.#peek;
    const found = this.#lookAhead();
    this.#looking = outer;
    this.#next = start;
    this.#decisions.set(start, found);
    return found;
  }

  #lookAhead(): "interpolationNode" | "interpolationResolver" {
    this.#advance();
    if (this.#isAt("DOT", "BRACKET_OPEN")) return "interpolationNode";
    for (;;) {
      if (this.#isAt("INTER_KEY")) return "interpolationNode";
      if (this.#isAt("INTER_OPEN")) this.#nested(() => this.#rule("interpolation", null));
      else this.#match(nameTypes, null);
      if (this.#isAt("COLON")) return "interpolationResolver";
      if (this.#isAt("BRACKET_OPEN", "INTER_CLOSE")) return "interpolationNode";
      this.#match(afterName, null);
    }
  }

  #nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > mostRules) throw this.#tooDeep();
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #isAt(...types: readonly TokenType[]): boolean {
    return types.includes(this.#peek.type);
  }

  get #peek(): Token {
    return this.#tokenAt(this.#next);
  }

  #tokenAt(index: number): Token {
    for (;;) {
      const token = this.#tokens[index];
      if (token !== undefined) return token;
      this.#tokens.push(this.#lexer.next());
    }
  }

  /** ANTLR has the next token cut as soon as one is consumed. */
  #advance(): Token {
    const token = this.#peek;
    this.#next += 1;
    if (token.type !== "EOF") this.#tokenAt(this.#next);
    return token;
  }

  /** To quote what it has looked at, ANTLR has all the text cut: characters that fit nowhere come to light. */
  #cutRest(): void {
    while (this.#tokens.at(-1)?.type !== "EOF") this.#tokens.push(this.#lexer.next());
  }

  get #shown(): string {
    const { type, text } = this.#peek;
    return quoteInput(type === "EOF" ? "<EOF>" : text);
  }

  /** While it looks ahead, ANTLR knows nothing better to say than what it has looked at. */
  #fail(raised: string, types: ReadonlySet<TokenType>): never {
    const looking = this.#looking;
    const mistake = describeMistake(this.#peek, types);
    if (looking === undefined) throw new SyntaxStop({ ...mistake, raised });
    const from = this.#tokens.indexOf(looking);
    this.#cutRest();
    const seen = this.#tokens.slice(from, this.#next + 1).map(({ text }) => text);
    throw new SyntaxStop({
      ...mistake,
      raised: `no viable alternative at input ${quoteInput(seen.join(""))}`,
    });
  }

  #tooDeep(): SyntaxStop {
    const { start, text } = this.#peek;
    const problem = `it is nested more than ${limits.depth} levels deep`;
    const help = "Split it: give the inner part a key of its own and refer to that.";
    return new SyntaxStop({
      problem,
      help,
      raised: "maximum recursion depth exceeded",
      start,
      end: start + Math.max(1, text.length),
    });
  }
}

/** A `${…}` in another one is at most this many rules further down. */
const mostRules = limits.depth * 4;

const nameTypes: ReadonlySet<TokenType> = new Set<TokenType>(["ID", "INTER_OPEN", "INTER_KEY"]);
const afterName: ReadonlySet<TokenType> = new Set<TokenType>(["DOT", "COLON", "BRACKET_OPEN", "INTER_CLOSE"]);
