import { isCredentialName, isSecretName } from "../secrets/secret-name.ts";
import { isHarmless, isReference, shapes } from "../secrets/secret-value.ts";
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

/** `NAME: value`, `NAME = value`, `{"name": "value"`. */
const pair = /([A-Za-z_][\w-]{0,100})(["']?\s{0,9}[:=]\s{0,9}["']?)([^\s"',;&|[\]{}]{1,500})/g;

/**
 * A line without what has the shape of a secret or stands beside the name of one, as many letters long: before a config is
 * understood, no more is known of its values than what they look like.
 */
export function maskedLine(line: string, shownAt: number): string {
  const [from, to] = [Math.max(0, shownAt - reach), shownAt + reach];
  const near = shapes.reduce(
    (text, { pattern }) => text.replace(new RegExp(pattern, "g"), (secret) => "*".repeat(secret.length)),
    line.slice(from, to),
  );
  return line.slice(0, from) + near.replace(pair, maskPair) + line.slice(to);
}

function maskPair(whole: string, name: string, between: string, value: string): string {
  const isVariable = name === name.toUpperCase() && isSecretName(name);
  if (!(isVariable || isCredentialName(name)) || isHarmless(value) || isReference(value)) return whole;
  return name + between + "*".repeat(value.length);
}

/** One file may have been read twice. */
function isSameSource(a: Source, b: Source): boolean {
  return a === b || (a.name === b.name && a.text === b.text);
}
