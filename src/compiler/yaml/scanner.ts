import { blankOrEnd } from "./characters.ts";
import type { Cursor } from "./cursor.ts";
import { PossibleKeys } from "./possible-keys.ts";
import { scanBlockScalar } from "./scan-block-scalar.ts";
import { scanDirective } from "./scan-directive.ts";
import { scanName } from "./scan-name.ts";
import { scanPlain, startsPlain } from "./scan-plain.ts";
import { scanQuoted } from "./scan-quoted.ts";
import { scanTag } from "./scan-tag.ts";
import type { Sign, Token } from "./token.ts";
import { refuseBlockStart, refuseCharacter } from "./wrong-place.ts";

/**
 * Turns text into tokens, by PyYAML's rules: indentation becomes starts and ends of blocks, and a `?` is put before what
 * turns out to be a key. That is why a token is given out only when nothing can be put before it any more.
 */
export class Scanner {
  readonly cursor: Cursor;
  /** Tokens not yet given out, and how many were. */
  readonly #queue: Token[] = [];
  #given = 0;
  #last: Token | undefined;
  readonly #keys: PossibleKeys;
  /** The column of the innermost block, and those of the blocks around it. */
  #indent = -1;
  readonly #indents: number[] = [];
  /** How many brackets are open; any other number than 0 is "in flow", a negative one, too. */
  #level = 0;
  /** A key, or an entry of a block, may begin here. */
  #mayStart = true;
  #isDone = false;

  constructor(cursor: Cursor) {
    this.cursor = cursor;
    this.#keys = new PossibleKeys(cursor);
  }

  /** The next token. The last one is `<stream end>`. */
  peek(): Token {
    while (this.#needsMore()) this.#readOn();
    const token = this.#queue[0];
    if (token === undefined) throw new Error("nothing is read after the end of the stream");
    return token;
  }

  /** The next token, taken. */
  next(): Token {
    const token = this.peek();
    this.#last = token;
    this.#queue.shift();
    this.#given += 1;
    return token;
  }

  /** The last token taken. */
  get last(): Token | undefined {
    return this.#last;
  }

  get #inFlow(): boolean {
    return this.#level !== 0;
  }

  #needsMore(): boolean {
    if (this.#isDone) return false;
    if (this.#queue.length === 0) return true;
    this.#keys.dropStale();
    return this.#keys.firstToken === this.#given;
  }

  #readOn(): void {
    this.#skipToToken();
    this.#keys.dropStale();
    this.#closeBlocks(this.cursor.column);
    if (!this.#fetchIndicator(this.cursor.peek())) this.#fetchPlain();
  }

  /** A byte order mark at the very start, spaces, comments and line breaks. */
  #skipToToken(): void {
    const { cursor } = this;
    if (cursor.offset === 0 && cursor.peek() === "\ufeff") cursor.skip();
    do {
      cursor.skipRun();
      cursor.skipComment();
    } while (this.#skipLineBreak());
  }

  #skipLineBreak(): boolean {
    if (this.cursor.lineBreak() === "") return false;
    if (!this.#inFlow) this.#mayStart = true;
    return true;
  }

  /** Fetches what begins with an indicator; false where a plain scalar begins, or nothing. */
  #fetchIndicator(first: string): boolean {
    const { cursor } = this;
    if (first === "\0") this.#fetchEnd();
    else if (cursor.column === 0 && first === "%") this.#fetchAlone(() => scanDirective(cursor));
    else if (cursor.column === 0 && cursor.isAtDocumentMark()) this.#fetchDocumentMark(first);
    else if (first === "[" || first === "{") this.#openFlow(first);
    else if (first === "]" || first === "}") this.#closeFlow(first);
    else if (first === ",") this.#fetchEntry(first);
    else if (first === "-" && blankOrEnd.includes(cursor.peek(1))) this.#fetchBlockEntry();
    else if (first === "?" && this.#isIndicator()) this.#fetchKey();
    else if (first === ":" && this.#isIndicator()) this.#fetchValue();
    else if (first === "*" || first === "&") this.#fetchNode(() => scanName(cursor));
    else if (first === "!") this.#fetchNode(() => scanTag(cursor));
    else if (first === "'" || first === '"') this.#fetchNode(() => scanQuoted(cursor));
    else if ((first === "|" || first === ">") && !this.#inFlow) this.#fetchBlockScalar();
    else return false;
    return true;
  }

  /** Whether `?` or `:` stands by itself; inside brackets it always does. */
  #isIndicator(): boolean {
    return this.#inFlow || blankOrEnd.includes(this.cursor.peek(1));
  }

  #fetchEnd(): void {
    this.#closeBlocks(-1);
    this.#keys.drop(this.#level);
    this.#keys.clear();
    this.#mayStart = false;
    this.#pushSign("<stream end>", 0);
    this.#isDone = true;
  }

  #fetchDocumentMark(first: string): void {
    this.#fetchAlone(() => this.#sign(first === "-" ? "<document start>" : "<document end>", 3));
  }

  /** What ends all blocks. */
  #fetchAlone(scan: () => Token): void {
    this.#closeBlocks(-1);
    this.#keys.drop(this.#level);
    this.#mayStart = false;
    this.#queue.push(scan());
  }

  #openFlow(sign: "[" | "{"): void {
    this.#saveKey();
    this.#level += 1;
    this.#mayStart = true;
    this.#pushSign(sign, 1);
  }

  #closeFlow(sign: "]" | "}"): void {
    this.#keys.drop(this.#level);
    this.#level -= 1;
    this.#mayStart = false;
    this.#pushSign(sign, 1);
  }

  #fetchEntry(sign: "," | "-"): void {
    this.#mayStart = true;
    this.#keys.drop(this.#level);
    this.#pushSign(sign, 1);
  }

  #fetchBlockEntry(): void {
    if (!this.#inFlow) this.#startBlock("<block sequence start>", "sequence entries are not allowed here");
    this.#fetchEntry("-");
  }

  #fetchKey(): void {
    if (!this.#inFlow) this.#startBlock("<block mapping start>", "mapping keys are not allowed here");
    this.#fetchPart("?");
  }

  #fetchValue(): void {
    const key = this.#keys.take(this.#level);
    if (key !== undefined) {
      const { offset } = key;
      const at = key.token - this.#given;
      this.#queue.splice(at, 0, { kind: "?", start: offset, end: offset });
      if (!this.#inFlow && this.#indentTo(key.column)) {
        this.#queue.splice(at, 0, { kind: "<block mapping start>", start: offset, end: offset });
      }
      this.#mayStart = false;
      this.#pushSign(":", 1);
      return;
    }
    if (!this.#inFlow) this.#startBlock("<block mapping start>", "mapping values are not allowed here");
    this.#fetchPart(":");
  }

  /** The sign of an entry's part; in a block, another block may begin on the same line. */
  #fetchPart(sign: "?" | ":"): void {
    this.#mayStart = !this.#inFlow;
    this.#keys.drop(this.#level);
    this.#pushSign(sign, 1);
  }

  /** What may be a key, or the first part of one. */
  #fetchNode(scan: () => Token): void {
    this.#saveKey();
    this.#mayStart = false;
    this.#queue.push(scan());
  }

  #fetchBlockScalar(): void {
    this.#mayStart = true;
    this.#keys.drop(this.#level);
    this.#queue.push(scanBlockScalar(this.cursor, this.#indent));
  }

  #fetchPlain(): void {
    if (!startsPlain(this.cursor, this.#inFlow)) refuseCharacter(this.cursor);
    this.#saveKey();
    const { token, endsAtLineStart } = scanPlain(this.cursor, { inFlow: this.#inFlow, indent: this.#indent });
    this.#mayStart = endsAtLineStart;
    this.#queue.push(token);
  }

  #saveKey(): void {
    if (!this.#mayStart) return;
    const { offset, index, line, column } = this.cursor;
    const isRequired = !this.#inFlow && this.#indent === column;
    const token = this.#given + this.#queue.length;
    this.#keys.save({ token, isRequired, level: this.#level, offset, index, line, column });
  }

  /** Begins a block here, unless one of this column is open. */
  #startBlock(sign: Sign, refusal: string): void {
    if (!this.#mayStart) refuseBlockStart(this.cursor, refusal, this.#queue.at(-1) ?? this.#last);
    if (this.#indentTo(this.cursor.column)) this.#pushSign(sign, 0);
  }

  #indentTo(column: number): boolean {
    if (this.#indent >= column) return false;
    this.#indents.push(this.#indent);
    this.#indent = column;
    return true;
  }

  /** Ends the blocks that are deeper than a column. Brackets need no indentation. */
  #closeBlocks(column: number): void {
    if (this.#inFlow) return;
    while (this.#indent > column) {
      this.#indent = this.#indents.pop() ?? -1;
      this.#pushSign("<block end>", 0);
    }
  }

  #pushSign(kind: Sign, length: number): void {
    this.#queue.push(this.#sign(kind, length));
  }

  #sign(kind: Sign, length: number): Token {
    const start = this.cursor.offset;
    this.cursor.skip(length);
    return { kind, start, end: start + length };
  }
}
