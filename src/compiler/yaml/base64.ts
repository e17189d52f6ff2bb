import type { Raised } from "../diagnostics/define.ts";
import { constructorError } from "./refusal.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The bytes of a `!!binary` text, a character each, or what PyYAML raises instead. */
export function decodeBase64(text: string): { readonly bytes: string } | { readonly raises: Raised } {
  const foreign = /[^\0-\x7f]+/u.exec(text);
  if (foreign !== null) return { raises: notAscii(text, foreign[0], foreign.index) };
  const { data, isPadded } = dataOf(text);
  const rest = data.length % 4;
  if (rest === 1 && !isPadded) return { raises: failed(lonelyCharacter(data.length)) };
  if (rest !== 0 && !isPadded) return { raises: failed("Incorrect padding") };
  return { bytes: bytesOf(data) };
}

/** The characters of the alphabet up to the padding that ends them; Python passes over every other. */
function dataOf(text: string): { readonly data: string; readonly isPadded: boolean } {
  const data: string[] = [];
  let pads = 0;
  for (const character of text) {
    if (character === "=") {
      if (data.length % 4 >= 2 && (data.length % 4) + ++pads >= 4)
        return { data: data.join(""), isPadded: true };
    } else if (alphabet.includes(character)) {
      pads = 0;
      data.push(character);
    }
  }
  return { data: data.join(""), isPadded: false };
}

function bytesOf(data: string): string {
  const bytes: string[] = [];
  let bits = 0;
  let length = 0;
  for (const character of data) {
    bits = ((bits << 6) | alphabet.indexOf(character)) & 0xffff;
    length += 6;
    if (length < 8) continue;
    length -= 8;
    bytes.push(String.fromCharCode((bits >> length) & 0xff));
  }
  return bytes.join("");
}

function failed(message: string): Raised {
  return constructorError(`failed to decode base64 data: ${message}`);
}

function lonelyCharacter(length: number): string {
  return `Invalid base64-encoded string: number of data characters (${length}) cannot be 1 more than a multiple of 4`;
}

function notAscii(text: string, foreign: string, index: number): Raised {
  const start = [...text.slice(0, index)].length;
  const length = [...foreign].length;
  const where =
    length === 1
      ? `character ${escapeOf(foreign)} in position ${start}`
      : `characters in position ${start}-${start + length - 1}`;
  return constructorError(
    `failed to convert base64 data into ascii: 'ascii' codec can't encode ${where}: ordinal not in range(128)`,
  );
}

/** In this message Python writes every character as an escape. */
function escapeOf(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  if (hex.length <= 2) return `'\\x${hex.padStart(2, "0")}'`;
  return hex.length <= 4 ? `'\\u${hex.padStart(4, "0")}'` : `'\\U${hex.padStart(8, "0")}'`;
}
