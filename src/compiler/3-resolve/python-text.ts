import { scalarText } from "../tree.ts";
import type { Node, Scalar } from "../types.ts";
import type { Value } from "./value.ts";

/** A value inside a longer text, as Python's `str()` prints it. */
export function pythonText(value: Value): string {
  return value.kind === "scalar" ? scalarText(value.scalar) : pythonRepr(value.node);
}

/** A node as Python's `repr()` prints it: `{'a': [1, None]}`. References in it stay as they are written. */
export function pythonRepr(node: Node): string {
  if (node.kind === "scalar") return scalarRepr(node.scalar);
  if (node.kind === "list") return `[${node.items.map(pythonRepr).join(", ")}]`;
  const pairs = [...node.entries.values()].map(
    ({ key, value }) => `${scalarRepr(key)}: ${pythonRepr(value)}`,
  );
  return `{${pairs.join(", ")}}`;
}

function scalarRepr(scalar: Scalar): string {
  return scalar.type === "str" ? quote(scalar.value) : scalarText(scalar);
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Python prefers single quotes, unless the text has some and no double ones. */
function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\\n\r\t'"]|[^\P{C}]|[\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (character) => {
    if (character === "'" || character === '"') return character === mark ? `\\${character}` : character;
    return escapes[character] ?? escapeCodePoint(character.codePointAt(0) ?? 0);
  });
  return mark + body + mark;
}

function escapeCodePoint(code: number): string {
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
