import { intScalar } from "../tree.ts";
import type { Scalar } from "../types.ts";

/**
 * What OmegaConf's loader makes of a plain (unquoted) scalar: PyYAML's YAML 1.1 rules, a second float rule of
 * OmegaConf's own, no timestamps. Every pattern is PyYAML's or OmegaConf's, in the order in which they are tried.
 */

const bool = /^(?:yes|no|true|false|on|off|Yes|No|True|False|On|Off|YES|NO|TRUE|FALSE|ON|OFF)$/;
const pyYamlFloat =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const omegaConfFloat =
  /^(?:[-+]?[0-9]+(?:_[0-9]+)*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+(?:_[0-9]+)*[eE][-+]?[0-9]+|\.[0-9]+(?:_[0-9]+)*(?:[eE][-+][0-9]+)?|[-+]?[0-9]+(?:_[0-9]+)*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const int =
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const nothing = /^(?:~|null|Null|NULL|)$/;

/** Python refuses to read longer ints; so do we, before BigInt takes quadratic time over them. */
const longestInt = 4300;

/** The tags that a plain scalar can get without one being written. */
export type ImplicitTag = "bool" | "float" | "int" | "merge" | "null" | "value" | "str";

/** The tag of a plain scalar. `merge` is `<<`, `value` is `=`; both have a meaning only as a key. */
export function implicitTag(text: string): ImplicitTag {
  if (bool.test(text)) return "bool";
  if (pyYamlFloat.test(text)) return "float";
  if (int.test(text)) return "int";
  if (text === "<<") return "merge";
  if (nothing.test(text)) return "null";
  if (text === "=") return "value";
  return omegaConfFloat.test(text) ? "float" : "str";
}

/** The value of a text under a tag, or undefined when the text is not one (`!!int x`, a bare `0b_`). */
export function constructScalar(tag: string, text: string): Scalar | undefined {
  switch (tag) {
    case "str":
      return { type: "str", value: text };
    case "null":
      return { type: "null" };
    case "bool":
      return constructBool(text);
    case "int":
      return constructInt(text);
    case "float":
      return constructFloat(text);
    default:
      return undefined;
  }
}

function constructBool(text: string): Scalar | undefined {
  const lower = text.toLowerCase();
  if (["yes", "true", "on"].includes(lower)) return { type: "bool", value: true };
  return ["no", "false", "off"].includes(lower) ? { type: "bool", value: false } : undefined;
}

function constructInt(text: string): Scalar | undefined {
  const digits = text.replaceAll("_", "");
  const negative = digits.startsWith("-");
  const magnitude = parseMagnitude(digits.replace(/^[-+]/, ""));
  return magnitude === undefined ? undefined : intScalar(negative ? -magnitude : magnitude);
}

function parseMagnitude(digits: string): bigint | undefined {
  if (digits.length > longestInt) return undefined;
  if (digits.includes(":")) return parseSexagesimal(digits);
  if (/^0b[01]+$/.test(digits) || /^0x[0-9a-fA-F]+$/.test(digits)) return BigInt(digits);
  if (/^0[0-7]+$/.test(digits)) return BigInt(`0o${digits}`);
  return /^(?:0|[1-9][0-9]*)$/.test(digits) ? BigInt(digits) : undefined;
}

/** `10:00:00` is 36000 in YAML 1.1: base-60 digits. */
function parseSexagesimal(digits: string): bigint | undefined {
  const parts = digits.split(":");
  if (!parts.every((part) => /^[0-9]+$/.test(part))) return undefined;
  return parts.reduce((sum, part) => sum * 60n + BigInt(part), 0n);
}

function constructFloat(text: string): Scalar | undefined {
  const lower = text.replaceAll("_", "").toLowerCase();
  const sign = lower.startsWith("-") ? -1 : 1;
  const magnitude = parseFloatMagnitude(lower.replace(/^[-+]/, ""));
  return magnitude === undefined ? undefined : { type: "float", value: sign * magnitude };
}

function parseFloatMagnitude(text: string): number | undefined {
  if (text === ".inf" || /^inf(?:inity)?$/.test(text)) return Number.POSITIVE_INFINITY;
  if (text === ".nan" || text === "nan") return Number.NaN;
  const parts = text.split(":");
  if (!parts.every((part) => /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?$/.test(part))) return undefined;
  // Summed from the last part on, as PyYAML does: the rounding of floats depends on the order.
  return parts.reduceRight((sum, part, index) => sum + Number(part) * 60 ** (parts.length - 1 - index), 0);
}
