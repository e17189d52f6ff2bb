import type { Interpolation, Text, TextPiece } from "./syntax.ts";
import type { Token } from "./tokens.ts";

/** Undoes escapes and joins neighbouring strings. Which backslashes are escapes depends on what follows them. */
export function unescapeText(pieces: readonly (Token | Interpolation)[]): Text {
  const joined: TextPiece[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (isInterpolation(piece)) {
      joined.push(piece);
      continue;
    }
    const text = unescapeToken(piece, pieces[index + 1]);
    const last = joined.at(-1);
    if (typeof last === "string") joined[joined.length - 1] = last + text;
    else joined.push(text);
  }
  return joined;
}

/** Whether a piece is a `${…}` rather than a token. */
export function isInterpolation(piece: Token | Interpolation): piece is Interpolation {
  return piece.type === "reference" || piece.type === "call";
}

function unescapeToken({ type, text }: Token, next: Token | Interpolation | undefined): string {
  const beforeInterpolation = next !== undefined && isInterpolation(next);
  switch (type) {
    case "ESC_INTER":
      return text.slice(-(Math.floor(text.length / 2) + 1));
    case "ESC":
      return everySecond(text);
    case "TOP_ESC":
      return beforeInterpolation ? everySecond(text) : text;
    case "QUOTED_ESC":
      return beforeInterpolation || next === undefined ? everySecond(text) : text;
    default:
      return text;
  }
}

function everySecond(text: string): string {
  return text.replace(/.(.)/gs, "$1");
}
