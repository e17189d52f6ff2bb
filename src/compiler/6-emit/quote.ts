import { WholeFloat } from "../python/whole-float.ts";
import { floatText } from "../tree.ts";

/** The one quoting helper of each language that a template writes. */

/** One word of bash: as it is where nothing can happen to it, else in single quotes. */
export function bashWord(value: unknown): string {
  const text = String(value);
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** One word of an `#SBATCH` line: sbatch ends it at a space, but not between quotes. No shell reads it. */
export function sbatchWord(value: unknown): string {
  const text = String(value);
  return text.includes(" ") ? `"${text}"` : text;
}

/** A value inside a Markdown table, between backticks or not: it cannot end either, nor the line, nor turn what follows around. */
export function markdownText(value: unknown): string {
  return String(value).replace(
    /[|`\\<>\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `&#${character.codePointAt(0)};`,
  );
}

/** A value as a Python literal, laid out as `ruff format` would (line length 110, double quotes, magic commas). */
export function pythonLiteral(value: unknown, indent = 0): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : floatText(value);
  if (value instanceof WholeFloat) return String(value);
  if (typeof value === "string") return pythonString(value);
  const isList = Array.isArray(value);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  const items = isList
    ? value.map((item) => pythonLiteral(item, indent + 1))
    : Object.entries(value).map(([key, item]) => `${pythonString(key)}: ${pythonLiteral(item, indent + 1)}`);
  if (items.length === 0) return `${open}${close}`;
  const pad = "    ".repeat(indent + 1);
  return `${open}\n${items.map((item) => `${pad}${item},\n`).join("")}${"    ".repeat(indent)}${close}`;
}

/** Python's string literal; single quotes only where that saves escapes, as the formatter has it. */
function pythonString(text: string): string {
  const doubles = text.split('"').length - 1;
  const singles = text.split("'").length - 1;
  const quote = doubles > singles ? "'" : '"';
  const escaped = text.replace(/[\\\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u00a0"']/gu, (character) =>
    escapeInPython(character, quote),
  );
  return `${quote}${escaped}${quote}`;
}

const named: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escapeInPython(character: string, quote: string): string {
  if (character === "'" || character === '"') return character === quote ? `\\${quote}` : character;
  const known = named[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
