import { shapes } from "../secrets/secret-value.ts";
import type { Source, Span } from "../span.ts";

/** The text of a source with its secrets starred out. Line breaks and offsets stay. */
export function maskedText(source: Source, masked: readonly Span[]): string {
  let text = source.text;
  for (const { start, end } of masked.filter((span) => isSameSource(span.source, source))) {
    text = text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, "*") + text.slice(end);
  }
  return text;
}

/** How far around the place that is shown a secret is looked for. */
const reach = 2000;

/**
 * A line without what has the shape of a secret, as many letters long: before a config is understood, no more is known of
 * its values than what they look like.
 */
export function maskedLine(line: string, shownAt: number): string {
  const [from, to] = [Math.max(0, shownAt - reach), shownAt + reach];
  const near = shapes.reduce(
    (text, { pattern }) => text.replace(new RegExp(pattern, "g"), (secret) => "*".repeat(secret.length)),
    line.slice(from, to),
  );
  return line.slice(0, from) + near + line.slice(to);
}

/** One file may have been read twice. */
function isSameSource(a: Source, b: Source): boolean {
  return a === b || (a.name === b.name && a.text === b.text);
}
