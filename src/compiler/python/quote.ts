const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A text as Python's `repr()` prints it: in single quotes, unless it has some and no double ones. */
export function pythonQuote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\\n\r\t'"]|[^\P{C}]|[\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (character) => {
    if (character === "'" || character === '"') return character === mark ? `\\${character}` : character;
    return escapes[character] ?? escapeCodePoint(character.codePointAt(0) ?? 0);
  });
  return mark + body + mark;
}

/** Bytes, a character each, as Python's `repr()` prints them: `b'hi\x00'`. */
export function pythonBytes(bytes: string): string {
  const mark = bytes.includes("'") && !bytes.includes('"') ? '"' : "'";
  const body = bytes.replace(/[^\x20-\x7e]|[\\'"]/g, (character) => {
    if (character === "'" || character === '"') return character === mark ? `\\${character}` : character;
    return escapes[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
  return `b${mark}${body}${mark}`;
}

function escapeCodePoint(code: number): string {
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
