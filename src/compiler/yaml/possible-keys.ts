import { report } from "../diagnostics/diagnostic.ts";
import { restOfLine } from "./characters.ts";
import type { Cursor } from "./cursor.ts";
import { refuse, scannerError } from "./refusal.ts";

/** How long a key without `?` may be, in characters. */
const longestKey = 1024;

/** A token that turns out to begin a key if a `:` follows it on its line. */
export interface PossibleKey {
  /** How many tokens come before it. */
  readonly token: number;
  /** Nothing else may stand here: the token is where a block mapping goes on. */
  readonly isRequired: boolean;
  /** How many brackets are open around it. */
  readonly level: number;
  readonly offset: number;
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

/** The possible keys, at most one a level of brackets. Outer ones are older: a stack. */
export class PossibleKeys {
  readonly #cursor: Cursor;
  readonly #keys: PossibleKey[] = [];
  /** Where the stack begins: what is dropped from below is not moved. */
  #bottom = 0;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  /** The number of the first token that may begin a key. */
  get firstToken(): number | undefined {
    return this.#keys[this.#bottom]?.token;
  }

  save(key: PossibleKey): void {
    this.drop(key.level);
    this.#keys.push(key);
  }

  /** The key of a level, which has met its `:`. */
  take(level: number): PossibleKey | undefined {
    return this.#top(level) && this.#keys.pop();
  }

  /** Gives up the key of a level: what stands here cannot follow one. */
  drop(level: number): void {
    const key = this.take(level);
    if (key?.isRequired) refuseKeyless(key, this.#cursor);
  }

  /** Gives up the keys whose line has ended or that have become too long. */
  dropStale(): void {
    for (let key = this.#keys[this.#bottom]; key !== undefined; key = this.#keys[this.#bottom]) {
      if (key.line === this.#cursor.line && !isTooLong(key, this.#cursor)) return;
      if (key.isRequired) refuseKeyless(key, this.#cursor);
      this.#bottom += 1;
    }
    this.clear();
  }

  clear(): void {
    this.#keys.length = 0;
    this.#bottom = 0;
  }

  #top(level: number): PossibleKey | undefined {
    const top = this.#keys.length > this.#bottom ? this.#keys.at(-1) : undefined;
    return top?.level === level ? top : undefined;
  }
}

function isTooLong({ index }: PossibleKey, cursor: Cursor): boolean {
  return cursor.index - index > longestKey;
}

function refuseKeyless(key: PossibleKey, cursor: Cursor): never {
  const { offset, line } = key;
  restOfLine.lastIndex = offset;
  const text = restOfLine.exec(cursor.text)?.[0].trimEnd() ?? "";
  const isLong = cursor.line === line && isTooLong(key, cursor);
  refuse(
    report("yaml-syntax", cursor.place(offset, offset + text.length), {
      what: isLong ? `a key has at most ${longestKey} characters` : "a key stands here, and no `:` after it",
      advice: isLong
        ? "Shorten the key; write a long one after `? `."
        : "Write `key: value`. Indent a line that goes on with the value above it.",
      raises: scannerError("while scanning a simple key"),
    }),
  );
}
