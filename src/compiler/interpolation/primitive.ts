import { intScalar } from "../tree.ts";
import type { Scalar } from "../types.ts";
import type { Argument, Interpolation } from "./syntax.ts";
import type { Token } from "./tokens.ts";
import { isInterpolation, unescapeText } from "./unescape.ts";

/** An unquoted argument: typed when it is one token, else the text of all its pieces. */
export function parsePrimitive(pieces: readonly (Token | Interpolation)[]): Argument {
  const [first] = pieces;
  if (first !== undefined && pieces.length === 1 && !isInterpolation(first)) {
    const scalar = typedScalar(first);
    if (scalar !== undefined) return { type: "scalar", scalar };
    if (first.type === "WS") return { type: "blank" };
  }
  return { type: "text", text: unescapeText(pieces), quoted: false };
}

/** A key of a mapping argument: it has no `${…}` in it. */
export function toScalar(argument: Argument): Scalar {
  if (argument.type === "scalar") return argument.scalar;
  return { type: "str", value: argument.type === "text" ? argument.text.join("") : "" };
}

function typedScalar({ type, text }: Token): Scalar | undefined {
  switch (type) {
    case "NULL":
      return { type: "null" };
    case "BOOL":
      return { type: "bool", value: text.toLowerCase() === "true" };
    case "INT":
      return intScalar(BigInt(text.replaceAll("_", "").replace(/^\+/, "")));
    case "FLOAT":
      return { type: "float", value: parseFloatToken(text) };
    default:
      return undefined;
  }
}

function parseFloatToken(text: string): number {
  const lower = text.toLowerCase().replaceAll("_", "");
  if (lower.endsWith("inf"))
    return lower.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return lower.endsWith("nan") ? Number.NaN : Number(lower);
}
