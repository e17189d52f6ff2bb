import { report } from "../diagnostics/diagnostic.ts";
import { shorten } from "../tree.ts";
import { blankOrEnd, hexDigit, nameLetters, restOfLine, spaceOrEnd } from "./characters.ts";
import type { Cursor } from "./cursor.ts";
import { refuse, scannerError } from "./refusal.ts";
import type { TagToken } from "./token.ts";

const uriRun = /[-;/?:@&=+$,_.!~*'()[\]0-9A-Za-z]+/y;
/** All that is written as one with the tag; a tab does not end it. */
const tagRun = /[^ \n\r\x85\u2028\u2029]+/y;

/** What is being scanned, for PyYAML's words: a tag of a node, or the one that a `%TAG` line defines. */
export type TagOwner = "tag" | "directive";

/** `!suffix`, `!!suffix`, `!handle!suffix`, `!<uri>`, or a `!` by itself. */
export function scanTag(cursor: Cursor): TagToken {
  const start = cursor.offset;
  const tag = scanParts(cursor);
  if (!spaceOrEnd.includes(cursor.peek())) refuseTag(cursor, "while scanning a tag");
  return { kind: "<tag>", ...tag, start, end: cursor.offset };
}

function scanParts(cursor: Cursor): { readonly handle: string | null; readonly suffix: string } {
  const second = cursor.peek(1);
  if (second === "<") return { handle: null, suffix: scanVerbatim(cursor) };
  if (blankOrEnd.includes(second)) return { handle: null, suffix: cursor.take(1) };
  const hasHandle = cursor.text
    .slice(cursor.offset + 1, cursor.offset + cursor.lengthOf(tagRun))
    .includes("!");
  const handle = hasHandle ? scanTagHandle(cursor, "tag") : cursor.take(1);
  return { handle, suffix: scanTagUri(cursor, "tag") };
}

function scanVerbatim(cursor: Cursor): string {
  cursor.skip(2);
  const uri = scanTagUri(cursor, "tag");
  if (cursor.peek() !== ">") refuseTag(cursor, "while parsing a tag");
  cursor.skip();
  return uri;
}

/** `!`, `!!` or `!name!`. */
export function scanTagHandle(cursor: Cursor, owner: TagOwner): string {
  if (cursor.peek() !== "!") refuseTag(cursor, `while scanning a ${owner}`);
  if (cursor.peek(1) === " ") return cursor.take(1);
  const length = 1 + cursor.lengthOf(nameLetters, 1);
  if (cursor.peek(length) !== "!") refuseTag(cursor, `while scanning a ${owner}`);
  return cursor.take(length + 1);
}

/** The letters that a URI may have, and `%41` for others. */
export function scanTagUri(cursor: Cursor, owner: TagOwner): string {
  let uri = "";
  let length = -1;
  while (length !== uri.length) {
    length = uri.length;
    uri += cursor.take(cursor.lengthOf(uriRun));
    if (cursor.peek() === "%") uri += scanUriEscapes(cursor, owner);
  }
  return uri === "" ? refuseTag(cursor, `while parsing a ${owner}`) : uri;
}

function scanUriEscapes(cursor: Cursor, owner: TagOwner): string {
  const bytes: number[] = [];
  while (cursor.peek() === "%") {
    cursor.skip();
    if (!hexDigit.test(cursor.peek()) || !hexDigit.test(cursor.peek(1))) {
      refuseTag(cursor, `while scanning a ${owner}`);
    }
    bytes.push(Number.parseInt(cursor.take(2), 16));
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return refuseTag(cursor, `while scanning a ${owner}`);
  }
}

function refuseTag(cursor: Cursor, context: string): never {
  const { text, offset } = cursor;
  if (cursor.peek() === "\t") refuse(report("yaml-tab", cursor.place(offset, offset + 1), { context }));
  const start = Math.max(text.lastIndexOf(" ", offset - 1), text.lastIndexOf("\n", offset - 1)) + 1;
  restOfLine.lastIndex = start;
  const line = restOfLine.exec(text)?.[0] ?? "";
  const shown = line.split(" ", 1)[0] ?? "";
  refuse(
    report("yaml-refused", cursor.place(start, start + shown.length), {
      text: shorten(shown),
      help: "Quote a text that begins with `!`.",
      raises: scannerError(context),
    }),
  );
}
