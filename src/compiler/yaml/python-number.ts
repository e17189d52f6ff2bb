import type { Raised } from "../diagnostics/define.ts";
import { pythonQuote } from "../python/quote.ts";

/** A number, or what Python raises instead. */
export type Parsed<T> = { readonly value: T } | { readonly raises: Raised };

/** Python converts no longer decimal texts. */
const mostDigits = 4300;

const spaces =
  "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

/** Python's `str.strip()`, to which a byte order mark is no space. */
function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && spaces.includes(text.charAt(start))) start += 1;
  while (end > start && spaces.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

const digitsOf = {
  2: { pattern: /^([-+]?)(?:0b)?([01]+)$/i, prefix: "0b" },
  8: { pattern: /^([-+]?)(?:0o)?([0-7]+)$/i, prefix: "0o" },
  10: { pattern: /^([-+]?)([0-9]+)$/, prefix: "" },
  16: { pattern: /^([-+]?)(?:0x)?([0-9a-f]+)$/i, prefix: "0x" },
} as const;

/** Python's `int(text, base)`; underscores are taken out before. */
export function pythonInt(text: string, base: keyof typeof digitsOf): Parsed<bigint> {
  const { pattern, prefix } = digitsOf[base];
  const [, sign, digits] = pattern.exec(strip(text)) ?? [];
  if (digits === undefined) {
    return raise("ValueError", `invalid literal for int() with base ${base}: ${pythonQuote(text)}`);
  }
  if (base === 10 && digits.length > mostDigits) return raise("ValueError", tooLong(digits.length));
  const magnitude = BigInt(prefix + digits);
  return { value: sign === "-" ? -magnitude : magnitude };
}

function tooLong(digits: number): string {
  return (
    `Exceeds the limit (${mostDigits} digits) for integer string conversion: value has ${digits} digits; ` +
    "use sys.set_int_max_str_digits() to increase the limit"
  );
}

const decimal = /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?$/i;
const infinite = /^([-+]?)inf(?:inity)?$/i;
const notANumber = /^[-+]?nan$/i;

/** Python's `float(text)`. */
export function pythonFloat(text: string): Parsed<number> {
  const trimmed = strip(text);
  if (decimal.test(trimmed)) return { value: Number(trimmed) };
  if (notANumber.test(trimmed)) return { value: Number.NaN };
  const sign = infinite.exec(trimmed)?.[1];
  if (sign === undefined)
    return raise("ValueError", `could not convert string to float: ${pythonQuote(text)}`);
  return { value: sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY };
}

/** What Python raises instead of a number. */
export function raise(name: string, message: string): { readonly raises: Raised } {
  return { raises: { class: name, message, key: null } };
}
