/** One element of a key path and where it stands in the text. */
export interface PathPart {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const otherPart = /\.([^.[]*)|\[([^\n]*?)\]/g;

/**
 * Splits `a.b[c]` as OmegaConf does: dots and brackets are interchangeable, an empty element is a key of no letters,
 * and what fits neither form after the first element is skipped without a word (`b[c` is `b`).
 */
export function splitKeyPath(key: string): readonly PathPart[] {
  const head = /^\.*[^.[]*/.exec(key)?.[0] ?? "";
  const parts = splitDots(head);
  if (head.length === key.length) return parts;
  if (key[head.length] === "[" && parts.at(-1)?.text === "") parts.pop();
  const rest = key.slice(head.length);
  for (const match of rest.matchAll(otherPart)) {
    const text = match[1] || match[2] || "";
    const start = head.length + match.index + 1;
    parts.push({ text, start, end: start + text.length });
  }
  return parts;
}

function splitDots(head: string): PathPart[] {
  let start = 0;
  return head.split(".").map((text) => {
    const part = { text, start, end: start + text.length };
    start = part.end + 1;
    return part;
  });
}
