import { blankOrEnd, lineBreaks, restOfLine } from "./characters.ts";
import type { Readable } from "./readable.ts";
import type { Refusal } from "./refusal.ts";
import type { Place } from "./text-source.ts";

/** A text and a place in it: offsets in UTF-16 units, columns and lengths of keys in characters, as PyYAML counts. */
export class Cursor {
  readonly text: string;
  readonly place: Place;
  readonly #beyond: Refusal | undefined;
  /** Whether units and columns differ anywhere: surrogate pairs are two units, a byte order mark takes no column. */
  readonly #isUneven: boolean;
  #offset = 0;
  /** Characters so far that are two units. */
  #pairs = 0;
  #line = 0;
  /** The index at which column 0 would be. */
  #lineStart = 0;

  constructor({ text, beyond }: Readable, place: Place) {
    this.text = text;
    this.place = place;
    this.#beyond = beyond;
    this.#isUneven = /[\ud800-\udfff\ufeff]/.test(text);
  }

  get offset(): number {
    return this.#offset;
  }

  get line(): number {
    return this.#line;
  }

  /** How many characters come before this place. */
  get index(): number {
    return this.#offset - this.#pairs;
  }

  get column(): number {
    return this.index - this.#lineStart;
  }

  /** The unit that many units ahead, `\0` at the end. */
  peek(ahead = 0): string {
    return this.text[this.#offset + ahead] ?? this.#end();
  }

  /** The whole character here, for messages. */
  character(): string {
    const code = this.text.codePointAt(this.#offset);
    return code === undefined ? "\0" : String.fromCodePoint(code);
  }

  /** Moves on by units of the same line. */
  skip(units = 1): void {
    if (this.#isUneven) this.#countUneven(units);
    this.#offset += units;
  }

  /** How many units from `ahead` on a sticky pattern matches. */
  lengthOf(pattern: RegExp, ahead = 0): number {
    pattern.lastIndex = this.#offset + ahead;
    const length = pattern.test(this.text) ? pattern.lastIndex - this.#offset - ahead : 0;
    if (this.#offset + ahead + length >= this.text.length) this.#end();
    return length;
  }

  /** Moves on by units of the same line and gives them. */
  take(units: number): string {
    const start = this.#offset;
    this.skip(units);
    return this.text.slice(start, this.#offset);
  }

  /** Moves over a run of spaces, or of another pattern. */
  skipRun(pattern: RegExp = spaceRun): number {
    const length = this.lengthOf(pattern);
    this.skip(length);
    return length;
  }

  /** Moves over a comment, if there is one. */
  skipComment(): void {
    if (this.peek() === "#") this.skipRun(restOfLine);
  }

  /** Moves over one line break and gives what it stands for in a scalar; nothing where there is none. */
  lineBreak(): string {
    const character = this.peek();
    if (!lineBreaks.includes(character)) return "";
    this.#offset += character === "\r" && this.peek(1) === "\n" ? 2 : 1;
    this.#line += 1;
    this.#lineStart = this.index;
    return character === "\u2028" || character === "\u2029" ? character : "\n";
  }

  /** Whether `---` or `...` stands here by itself. The caller knows that a line begins here. */
  isAtDocumentMark(): boolean {
    const mark = this.text.startsWith("---", this.#offset) || this.text.startsWith("...", this.#offset);
    return mark && blankOrEnd.includes(this.peek(3));
  }

  #countUneven(units: number): void {
    for (let ahead = 0; ahead < units; ahead += 1) {
      const unit = this.text.charCodeAt(this.#offset + ahead);
      if (unit >= 0xdc00 && unit <= 0xdfff) this.#pairs += 1;
      else if (unit === 0xfeff) this.#lineStart += 1;
    }
  }

  /** Where the text ends. A text that ends before its first forbidden character is refused instead. */
  #end(): "\0" {
    if (this.#beyond !== undefined) throw this.#beyond;
    return "\0";
  }
}

const spaceRun = / +/y;
