import type { Span } from "../span.ts";

/** A piece of a leaf's value, in offsets of the value. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/**
 * Where a piece of a value stands in the source. Quotes, escapes and folded lines make the two differ: then the piece
 * itself is looked for, and failing that (or without a text) the whole value is meant.
 */
export function locate(node: { readonly at: Span }, text: string, { start, end }: Piece): Span {
  const { source } = node.at;
  if (text === "") return node.at;
  const written = source.text.slice(node.at.start, node.at.end);
  const whole = written.indexOf(text);
  const piece = whole >= 0 ? whole + start : written.indexOf(text.slice(start, end));
  if (piece < 0) return node.at;
  return { source, start: node.at.start + piece, end: node.at.start + piece + (end - start) };
}
