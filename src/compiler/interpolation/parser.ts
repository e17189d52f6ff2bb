import { limits } from "../limits.ts";
import type { Scalar } from "../types.ts";
import { lex, type Token, type TokenType } from "./lexer.ts";
import { parsePrimitive, primitiveTypes, toScalar } from "./primitive.ts";
import type { Argument, Call, Interpolation, Reference, SyntaxProblem, Text, TextPiece } from "./syntax.ts";
import { unescapeText } from "./unescape.ts";

/** Parses a config value that contains `${`. */
export function parseText(text: string): Text | SyntaxProblem {
  const tokens = lex(text, "text");
  if (!Array.isArray(tokens)) return tokens as SyntaxProblem;
  return new Parser(tokens).run((parser) => parser.text(["EOF"]));
}

/** Parses the argument of `oc.decode`: one element of the argument grammar. */
export function parseElement(text: string): Argument | SyntaxProblem {
  const tokens = lex(text, "value");
  if (!Array.isArray(tokens)) return tokens as SyntaxProblem;
  return new Parser(tokens).run((parser) => parser.element());
}

/** Thrown inside the parser only; `run` turns it into a value. */
class Stop {
  readonly problem: SyntaxProblem;
  constructor(problem: SyntaxProblem) {
    this.problem = problem;
  }
}

/** Recursive descent over OmegaConf's grammar (OmegaConfGrammarParser.g4); a method per rule of it. */
class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  run<T>(rule: (parser: Parser) => T): T | SyntaxProblem {
    try {
      const value = rule(this);
      this.#expect("EOF");
      return value;
    } catch (stop) {
      if (stop instanceof Stop) return stop.problem;
      throw stop;
    }
  }

  /** `text`: pieces up to (not including) one of `ends`. */
  text(ends: readonly TokenType[]): Text {
    const pieces: (Token | Interpolation)[] = [];
    while (!ends.includes(this.#peek.type)) {
      pieces.push(this.#peek.type === "INTER_OPEN" ? this.#interpolation() : this.#advance());
    }
    return unescapeText(pieces);
  }

  /** `element`: primitive, quoted value, list or mapping. */
  element(): Argument {
    const { type } = this.#peek;
    if (type === "QUOTE_OPEN") return this.#quoted();
    if (type === "BRACKET_OPEN") return this.#nested(() => this.#list());
    if (type === "BRACE_OPEN") return this.#nested(() => this.#map());
    const pieces = this.#primitivePieces(["COLON", "INTER_OPEN"]);
    return parsePrimitive(pieces);
  }

  #quoted(): Argument {
    this.#expect("QUOTE_OPEN");
    const text = this.text(["QUOTE_CLOSE", "EOF"]);
    this.#expect("QUOTE_CLOSE");
    return { type: "text", text, quoted: true };
  }

  #list(): Argument {
    this.#expect("BRACKET_OPEN");
    const items = this.#peek.type === "BRACKET_CLOSE" ? [] : this.#sequence();
    this.#expect("BRACKET_CLOSE");
    return { type: "list", items };
  }

  #map(): Argument {
    this.#expect("BRACE_OPEN");
    const pairs: [Scalar, Argument][] = [];
    while (this.#peek.type !== "BRACE_CLOSE") {
      if (pairs.length > 0) this.#expect("COMMA");
      const key = toScalar(parsePrimitive(this.#primitivePieces([])));
      this.#expect("COLON");
      pairs.push([key, this.element()]);
    }
    this.#expect("BRACE_CLOSE");
    return { type: "map", pairs };
  }

  /** `sequence`: elements between commas; what is left out is the empty string. */
  #sequence(): Argument[] {
    const items: Argument[] = [];
    const closing: readonly TokenType[] = ["BRACKET_CLOSE", "BRACE_CLOSE", "EOF"];
    for (;;) {
      const isEmpty = this.#peek.type === "COMMA" || closing.includes(this.#peek.type);
      items.push(isEmpty ? { type: "scalar", scalar: { type: "str", value: "" } } : this.element());
      if (this.#peek.type !== "COMMA") return items;
      this.#advance();
    }
  }

  #primitivePieces(extra: readonly TokenType[]): (Token | Interpolation)[] {
    const pieces: (Token | Interpolation)[] = [];
    while (primitiveTypes.has(this.#peek.type) || extra.includes(this.#peek.type)) {
      pieces.push(this.#peek.type === "INTER_OPEN" ? this.#interpolation() : this.#advance());
    }
    if (pieces.length === 0) this.#fail("a value is missing");
    return pieces;
  }

  #interpolation(): Interpolation {
    return this.#nested(() => {
      const { start } = this.#expect("INTER_OPEN");
      const dots = this.#leadingDots();
      const { pieces, nameable } = this.#keyPath();
      if (this.#peek.type === "COLON" && nameable && dots === "") return this.#call(start, pieces);
      const close = this.#expect("INTER_CLOSE");
      const reference: Reference = { type: "reference", key: [dots, ...pieces], start, end: endOf(close) };
      return reference;
    });
  }

  #leadingDots(): string {
    let dots = "";
    while (this.#peek.type === "DOT") dots += this.#advance().text;
    return dots;
  }

  /** The keys of a reference. Only names and dots (`nameable`) can be a resolver's name. */
  #keyPath(): { readonly pieces: TextPiece[]; readonly nameable: boolean } {
    const pieces: TextPiece[] = [];
    let nameable = true;
    for (;;) {
      if (this.#peek.type === "BRACKET_OPEN") {
        nameable = false;
        pieces.push(this.#advance().text, this.#key(), this.#expect("BRACKET_CLOSE").text);
      } else {
        if (pieces.length > 0) pieces.push(this.#expect("DOT").text);
        nameable &&= this.#peek.type !== "INTER_KEY";
        pieces.push(this.#key());
      }
      if (this.#peek.type !== "DOT" && this.#peek.type !== "BRACKET_OPEN") return { pieces, nameable };
    }
  }

  #key(): TextPiece {
    const { type } = this.#peek;
    if (type === "INTER_OPEN") return this.#interpolation();
    if (type === "ID" || type === "INTER_KEY") return this.#advance().text;
    return this.#fail("a key is missing");
  }

  #call(start: number, name: readonly TextPiece[]): Call {
    this.#expect("COLON");
    const args = this.#peek.type === "BRACE_CLOSE" ? [] : this.#sequence();
    const close = this.#expect("BRACE_CLOSE");
    return { type: "call", name, args, start, end: endOf(close) };
  }

  #nested<T>(rule: () => T): T {
    this.#depth += 1;
    if (this.#depth > limits.depth) this.#fail(`it is nested more than ${limits.depth} levels deep`);
    const value = rule();
    this.#depth -= 1;
    return value;
  }

  get #peek(): Token {
    const token = this.#tokens[this.#next];
    if (token === undefined) throw new Error("the parser never passes EOF");
    return token;
  }

  #advance(): Token {
    const token = this.#peek;
    this.#next += 1;
    return token;
  }

  #expect(type: TokenType): Token {
    if (this.#peek.type === type) return type === "EOF" ? this.#peek : this.#advance();
    return this.#fail(
      this.#peek.type === "EOF"
        ? `${spelling(type)} is missing at its end`
        : `${spelling(type)} was expected`,
    );
  }

  #fail(problem: string): never {
    const { start, text } = this.#peek;
    const help =
      "Write `${key}`, `${key.sub[0]}` or `${resolver:argument,…}`; a literal `${` is written `\\${`.";
    throw new Stop({ problem, help, start, end: start + Math.max(1, text.length) });
  }
}

const spellings: Partial<Record<TokenType, string>> = {
  INTER_CLOSE: "`}`",
  BRACE_CLOSE: "`}`",
  BRACKET_CLOSE: "`]`",
  COLON: "`:`",
  COMMA: "`,`",
  DOT: "`.`",
  EOF: "the end",
  QUOTE_CLOSE: "the closing quote",
};

function spelling(type: TokenType): string {
  return spellings[type] ?? type;
}

function endOf(token: Token): number {
  return token.start + token.text.length;
}
