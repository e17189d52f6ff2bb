import { report } from "../diagnostics/diagnostic.ts";
import { shorten } from "../tree.ts";
import { blankOrEnd, nameLetters, word } from "./characters.ts";
import type { Cursor } from "./cursor.ts";
import { refuse, scannerError } from "./refusal.ts";
import type { NameToken } from "./token.ts";

/** What may follow the name of an anchor or an alias. */
const afterName = `${blankOrEnd}?:,]}%@\``;

/** `&name` or `*name`. */
export function scanName(cursor: Cursor): NameToken {
  const start = cursor.offset;
  const kind = cursor.take(1) === "&" ? "<anchor>" : "<alias>";
  const name = cursor.take(cursor.lengthOf(nameLetters));
  if (name === "" || !afterName.includes(cursor.peek())) refuseName(cursor, start, kind);
  return { kind, name, start, end: cursor.offset };
}

function refuseName(cursor: Cursor, start: number, kind: NameToken["kind"]): never {
  const end = cursor.offset + cursor.lengthOf(word);
  refuse(
    report("yaml-refused", cursor.place(start, end), {
      text: shorten(cursor.text.slice(start, end)),
      help: "Name an anchor with letters, digits, `-` and `_`; quote a text that begins with `*` or `&`.",
      raises: scannerError(kind === "<anchor>" ? "while scanning an anchor" : "while scanning an alias"),
    }),
  );
}
