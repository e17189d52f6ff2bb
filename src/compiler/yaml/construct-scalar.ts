import type { Raised } from "../diagnostics/define.ts";
import { pythonQuote } from "../python/quote.ts";
import type { Scalar } from "../types.ts";
import { decodeBase64 } from "./base64.ts";
import { constructFloat, constructInt } from "./construct-number.ts";
import { type Parsed, raise } from "./python-number.ts";
import { constructTimestamp } from "./timestamp.ts";
import { coreTag } from "./yaml-node.ts";

/** A scalar, a date, or what Python raises instead. */
export type Constructed = Parsed<Scalar> | { readonly other: "date" | "datetime" };

interface ScalarTag {
  /** What its texts are, after "is not". */
  readonly noun: string;
  /** `isScalar` is false for the text of a mapping, that under its key `=`. */
  readonly construct: (text: string, isScalar: boolean) => Constructed;
}

/** The tags under which PyYAML makes a value of a text. */
export const scalarTags: ReadonlyMap<string, ScalarTag> = new Map([
  [coreTag("null"), { noun: "empty", construct: () => ({ value: { type: "null" } }) }],
  [coreTag("bool"), { noun: "a boolean", construct: constructBool }],
  [coreTag("int"), { noun: "an int", construct: constructInt }],
  [coreTag("float"), { noun: "a float", construct: constructFloat }],
  [coreTag("binary"), { noun: "base64", construct: constructBytes }],
  [coreTag("timestamp"), { noun: "a time", construct: constructTime }],
  [coreTag("str"), { noun: "a text", construct: (text) => ({ value: { type: "str", value: text } }) }],
]);

const bools: ReadonlyMap<string, boolean> = new Map([
  ["yes", true],
  ["no", false],
  ["true", true],
  ["false", false],
  ["on", true],
  ["off", false],
]);

function constructBool(text: string): Constructed {
  const value = bools.get(text.toLowerCase());
  return value === undefined
    ? raise("KeyError", pythonQuote(text.toLowerCase()))
    : { value: { type: "bool", value } };
}

function constructBytes(text: string): Constructed {
  const decoded: { bytes: string } | { raises: Raised } = decodeBase64(text);
  return "raises" in decoded ? decoded : { value: { type: "bytes", value: decoded.bytes } };
}

function constructTime(text: string, isScalar: boolean): Constructed {
  if (!isScalar) return raise("TypeError", "expected string or bytes-like object, got 'list'");
  const made = constructTimestamp(text);
  return "raises" in made ? made : { other: made.value };
}
