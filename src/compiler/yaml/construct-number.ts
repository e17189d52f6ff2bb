import { intScalar } from "../tree.ts";
import type { Scalar } from "../types.ts";
import { type Parsed, pythonFloat, pythonInt, raise } from "./python-number.ts";

/** PyYAML's ints and floats: underscores, signs, other bases, and the base-60 digits of YAML 1.1. */

/** So many digits of base 60 are the most that a float can hold. */
const mostSexagesimalDigits = 174;

/** A sign and what it belongs to. */
interface Signed {
  readonly isNegative: boolean;
  readonly text: string;
}

/** The value of a text under the tag `int`: `-0b1_0`, `0x1F`, `010`, `10:00:00`. */
export function constructInt(written: string): Parsed<Scalar> {
  const signed = splitSign(written.replaceAll("_", ""));
  if ("raises" in signed) return signed;
  const parsed = parseMagnitude(signed.text);
  if ("raises" in parsed) return parsed;
  return { value: intScalar(signed.isNegative ? -parsed.value : parsed.value) };
}

function parseMagnitude(text: string): Parsed<bigint> {
  if (text === "0") return { value: 0n };
  if (text.startsWith("0b")) return pythonInt(text.slice(2), 2);
  if (text.startsWith("0x")) return pythonInt(text.slice(2), 16);
  if (text === "") return emptyText;
  if (text.startsWith("0")) return pythonInt(text, 8);
  return text.includes(":") ? parseSexagesimal(text) : pythonInt(text, 10);
}

/** `10:00:00` is 36000. */
function parseSexagesimal(text: string): Parsed<bigint> {
  const digits: bigint[] = [];
  for (const part of text.split(":")) {
    const digit = pythonInt(part, 10);
    if ("raises" in digit) return digit;
    digits.push(digit.value);
  }
  return { value: weigh(digits, 0, digits.length) };
}

/** The digits of base 60 as one number, halved again and again: adding them up one by one takes the square of the time. */
function weigh(digits: readonly bigint[], start: number, end: number): bigint {
  if (end - start <= 1) return digits[start] ?? 0n;
  const middle = (start + end) >> 1;
  return weigh(digits, start, middle) * 60n ** BigInt(end - middle) + weigh(digits, middle, end);
}

/** The value of a text under the tag `float`: `1_0.5`, `-.inf`, `1:30.5`. */
export function constructFloat(written: string): Parsed<Scalar> {
  const signed = splitSign(written.replaceAll("_", "").toLowerCase());
  if ("raises" in signed) return signed;
  const parsed = pythonFloatMagnitude(signed.text);
  if ("raises" in parsed) return parsed;
  return { value: { type: "float", value: signed.isNegative ? -parsed.value : parsed.value } };
}

function pythonFloatMagnitude(text: string): Parsed<number> {
  if (text === ".inf") return { value: Number.POSITIVE_INFINITY };
  if (text === ".nan") return { value: Number.NaN };
  return text.includes(":") ? parseSexagesimalFloat(text.split(":")) : pythonFloat(text);
}

/** Summed from the last part on, as PyYAML does: the rounding of floats depends on the order. */
function parseSexagesimalFloat(parts: readonly string[]): Parsed<number> {
  const digits: number[] = [];
  for (const part of parts) {
    const digit = pythonFloat(part);
    if ("raises" in digit) return digit;
    digits.unshift(digit.value);
    if (digits.length > mostSexagesimalDigits) {
      return raise("OverflowError", "int too large to convert to float");
    }
  }
  return { value: digits.reduce((sum, digit, index) => sum + digit * Number(60n ** BigInt(index)), 0) };
}

const emptyText = raise("IndexError", "string index out of range");

function splitSign(text: string): Signed | typeof emptyText {
  const first = text.charAt(0);
  if (first === "") return emptyText;
  return { isNegative: first === "-", text: first === "-" || first === "+" ? text.slice(1) : text };
}
