import { report } from "../diagnostics/diagnostic.ts";
import type { Span } from "../span.ts";
import { lineBreaks } from "./characters.ts";
import type { Cursor } from "./cursor.ts";
import type { NodeContext } from "./parse-node.ts";
import { parserError, Refusal, refuse } from "./refusal.ts";
import type { Scanner } from "./scanner.ts";
import type { Token } from "./token.ts";

/** The mistakes that show in a token where none of its kind can stand, told as the user sees them. */

const quoteAdvice = "Quote the value if it is meant as text.";

/** Nothing that can be a value, where one must stand. */
export function refuseContent({ scanner, bracket }: NodeContext, token: Token): never {
  const { cursor } = scanner;
  const raises = parserError(`while parsing a ${bracket === undefined ? "block" : "flow"} node`);
  if (token.kind === "<stream end>" && bracket !== undefined) refuseUnclosed(cursor, bracket, raises);
  const text = textOf(cursor, token);
  refuse(
    report("yaml-syntax", cursor.place(token.start, token.start + text.length), {
      what: text === "" ? "a value is missing here" : `a value must stand before this \`${text}\``,
      advice: `Write the value. ${quoteAdvice}`,
      raises,
    }),
  );
}

/** A token that neither goes on with a block nor ends it. */
export function refuseInBlock(
  cursor: Cursor,
  token: Token,
  blockStart: number,
  kind: "sequence" | "mapping",
): never {
  const isMapping = kind === "mapping";
  const raises = parserError(`while parsing a block ${isMapping ? "mapping" : "collection"}`);
  const related = [
    {
      span: cursor.place(blockStart, blockStart + 1),
      note: `the ${isMapping ? "mapping" : "list"} begins here`,
    },
  ];
  const parameters = startsLine(cursor.text, token.start)
    ? {
        what: `this line belongs neither to the ${isMapping ? "mapping" : "list"} above it nor to one around it`,
        advice: "Align the keys of one mapping and the `-` of one list; use spaces.",
        raises,
      }
    : { what: "the value has ended before this", advice: adviceAfter(cursor.text, token.start), raises };
  refuse(report("yaml-syntax", spanOf(cursor, token), parameters, related));
}

/** What to do about a text that goes on after its closing quote, or after something else that ends it. */
function adviceAfter(text: string, offset: number): string {
  const before = text.slice(0, offset).trimEnd().at(-1);
  if (before === "'") return "In single quotes write `''` for a `'` of the text.";
  if (before === '"') return 'In double quotes write `\\"` for a `"` of the text.';
  return quoteAdvice;
}

/** A token where a bracket's elements are separated or end. */
export function refuseInFlow(scanner: Scanner, token: Token, open: Token, close: "]" | "}"): never {
  const { cursor, last } = scanner;
  const raises = parserError(`while parsing a flow ${close === "]" ? "sequence" : "mapping"}`);
  if (!isClosed(scanner)) refuseUnclosed(cursor, open.start, raises);
  const isReference = token.kind === "{" && cursor.text[token.start - 1] === "$";
  const start = token.kind === ":" && last?.kind === "<scalar>" ? startOfLastWord(cursor, last) : token.start;
  const words = isReference
    ? { what: "`${…}` cannot stand between brackets as it is", advice: 'Quote it: "${…}".' }
    : {
        what: `a \`,\` or the \`${close}\` is missing before this`,
        advice: `Put a \`,\` between the elements. ${quoteAdvice}`,
      };
  const related = [{ span: cursor.place(open.start, open.end), note: "opened here" }];
  refuse(report("yaml-syntax", spanOf(cursor, { ...token, start }), { ...words, raises }, related));
}

/** In `4 port: 8000` the words before the `:` were read as one value. */
function startOfLastWord({ text }: Cursor, { start, end }: Token): number {
  return Math.max(start, text.lastIndexOf(" ", end - 1) + 1);
}

/** A text that goes on although its one value has ended. */
export function refuseAfterDocument(cursor: Cursor, token: Token): never {
  const isJoined = cursor.text[token.start] === ":";
  refuse(
    report("yaml-syntax", spanOf(cursor, token), {
      what: "the value has ended before this",
      advice: isJoined
        ? "Write a space after the `:` of a key."
        : `Indent what belongs together. ${quoteAdvice}`,
      raises: parserError(`expected '<document start>', but found '${token.kind}'`),
    }),
  );
}

/** The end of the text is where PyYAML notices; the place to look at is the opening bracket. */
function refuseUnclosed(cursor: Cursor, open: number, raises: ReturnType<typeof parserError>): never {
  const bracket = cursor.text[open];
  const closing = bracket === "[" ? "]" : "}";
  refuse(
    report("yaml-syntax", cursor.place(open, open + 1), {
      what: `\`${bracket}\` is opened here and never closed`,
      advice: `Close it with \`${closing}\`. ${quoteAdvice}`,
      raises,
    }),
  );
}

/** Whether the bracket that is open is closed anywhere in the rest of the text. */
function isClosed(scanner: Scanner): boolean {
  try {
    for (let open = 1; open > 0; ) {
      const { kind } = scanner.next();
      if (kind === "<stream end>") return false;
      if (kind === "[" || kind === "{") open += 1;
      if (kind === "]" || kind === "}") open -= 1;
    }
    return true;
  } catch (problem) {
    if (problem instanceof Refusal) return false;
    throw problem;
  }
}

/** The place of a token; of one that has no text of its own, the character it stands before. */
function spanOf(cursor: Cursor, { start, end }: Token): Span {
  return cursor.place(start, Math.max(end, start + 1));
}

/** Whether only indentation stands before an offset on its line. */
function startsLine(text: string, offset: number): boolean {
  let before = offset - 1;
  while (text[before] === " ") before -= 1;
  return before < 0 || lineBreaks.includes(text.charAt(before));
}

/** A sign as it is written; nothing for what has no text of its own. */
function textOf(cursor: Cursor, { kind, start, end }: Token): string {
  if (kind === "?") return cursor.text[start] ?? "";
  return cursor.text.slice(start, end);
}
