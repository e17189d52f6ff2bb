import type { Source, Span } from "../types.ts";

/** The text of a source with its secrets starred out. Line breaks and offsets stay. */
export function maskedText(source: Source, masked: readonly Span[]): string {
  let text = source.text;
  for (const { start, end } of masked.filter((span) => isSameSource(span.source, source))) {
    text = text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, "*") + text.slice(end);
  }
  return text;
}

/** One file may have been read twice. */
function isSameSource(a: Source, b: Source): boolean {
  return a === b || (a.name === b.name && a.text === b.text);
}
