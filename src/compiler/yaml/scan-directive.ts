import { report } from "../diagnostics/diagnostic.ts";
import { shorten } from "../tree.ts";
import { lineEnds, nameLetters, restOfLine, spaceOrEnd } from "./characters.ts";
import type { Cursor } from "./cursor.ts";
import { refuse, scannerError } from "./refusal.ts";
import { scanTagHandle, scanTagUri } from "./scan-tag.ts";
import type { Directive, DirectiveToken } from "./token.ts";

const digits = /[0-9]+/y;

/** A line that begins with `%`: `%YAML 1.1`, `%TAG ! prefix`, or another that means nothing. */
export function scanDirective(cursor: Cursor): DirectiveToken {
  const start = cursor.offset;
  cursor.skip();
  const name = cursor.take(cursor.lengthOf(nameLetters));
  if (name === "" || !spaceOrEnd.includes(cursor.peek())) refuseDirective(cursor, start);
  const directive = scanValue(cursor, start, name);
  const end = cursor.offset;
  if (directive.name === "other") cursor.skipRun(restOfLine);
  cursor.skipRun();
  cursor.skipComment();
  if (!lineEnds.includes(cursor.peek())) refuseDirective(cursor, start);
  cursor.lineBreak();
  return { kind: "<directive>", directive, start, end };
}

function scanValue(cursor: Cursor, start: number, name: string): Directive {
  if (name === "YAML") return { name, major: scanVersion(cursor, start) };
  if (name !== "TAG") return { name: "other" };
  cursor.skipRun();
  const handle = scanTagHandle(cursor, "directive");
  if (cursor.peek() !== " ") refuseDirective(cursor, start);
  cursor.skipRun();
  const prefix = scanTagUri(cursor, "directive");
  if (!spaceOrEnd.includes(cursor.peek())) refuseDirective(cursor, start);
  return { name, handle, prefix };
}

/** The number before the point of `1.1`. */
function scanVersion(cursor: Cursor, start: number): number {
  cursor.skipRun();
  const major = scanNumber(cursor, start);
  if (cursor.peek() !== ".") refuseDirective(cursor, start);
  cursor.skip();
  scanNumber(cursor, start);
  if (!spaceOrEnd.includes(cursor.peek())) refuseDirective(cursor, start);
  return major;
}

function scanNumber(cursor: Cursor, start: number): number {
  const number = cursor.take(cursor.lengthOf(digits));
  return number === "" ? refuseDirective(cursor, start) : Number(number);
}

function refuseDirective(cursor: Cursor, start: number): never {
  restOfLine.lastIndex = start;
  const line = restOfLine.exec(cursor.text)?.[0] ?? "";
  refuse(
    report("yaml-refused", cursor.place(start, start + line.length), {
      text: shorten(line),
      help: "A line that begins with `%` is a directive; quote it if it is meant as text.",
      raises: scannerError("while scanning a directive"),
    }),
  );
}
