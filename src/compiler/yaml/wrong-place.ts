import { report } from "../diagnostics/diagnostic.ts";
import { shorten } from "../tree.ts";
import { lineBreaks, word } from "./characters.ts";
import type { Cursor } from "./cursor.ts";
import { refuse, scannerError } from "./refusal.ts";
import type { Token } from "./token.ts";

/** The mistakes that the scanner meets: characters where none of their kind can stand. */

/** A character that nothing can begin with. */
export function refuseCharacter(cursor: Cursor): never {
  const context = "while scanning for the next token";
  const start = cursor.offset;
  if (cursor.peek() === "\t") refuse(report("yaml-tab", cursor.place(start, start + 1), { context }));
  const text = cursor.take(cursor.lengthOf(word));
  refuse(
    report("yaml-refused", cursor.place(start, cursor.offset), {
      text: shorten(text),
      help: `Quote it: '${shorten(text)}'.`,
      raises: scannerError(context),
    }),
  );
}

const starts: Readonly<Record<string, { readonly what: string; readonly advice: string }>> = {
  "-": {
    what: "a list cannot begin on the line of its key",
    advice: "Put each `- ` on a line of its own below the key. Quote a text that begins with `-`.",
  },
  "?": {
    what: "a key with `?` cannot begin here",
    advice: "Put it on a line of its own. Quote a text that begins with `?`.",
  },
  ":": {
    what: "`:` makes a key of what stands before it, and no key can stand here",
    advice: "Quote a text that contains `: `, or put the nested mapping on its own lines.",
  },
};

/** A `-`, `?` or `:` where no block can begin; `before` is the token that it follows. */
export function refuseBlockStart(cursor: Cursor, message: string, before: Token | undefined): never {
  const sign = cursor.peek();
  const { offset } = cursor;
  const lineStart = startOfText(cursor.text, offset);
  const key = sign === ":" && before?.kind === "<scalar>" ? before : undefined;
  const start = key === undefined ? offset : Math.max(key.start, lineStart);
  const related =
    key !== undefined && key.start < lineStart
      ? [{ span: cursor.place(key.start, key.start + 1), note: "it goes on with the text that begins here" }]
      : [];
  const { what = "", advice = "" } = starts[sign] ?? {};
  refuse(
    report(
      "yaml-syntax",
      cursor.place(start, offset + 1),
      { what, advice, raises: scannerError(message) },
      related,
    ),
  );
}

/** Where the text of a line begins, after its indentation. */
function startOfText(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && !lineBreaks.includes(text.charAt(start - 1))) start -= 1;
  while (text[start] === " ") start += 1;
  return start;
}
