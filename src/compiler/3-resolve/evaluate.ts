import { report } from "../diagnostics/diagnostic.ts";
import type { Piece } from "../interpolation/locate.ts";
import type { Argument, Interpolation, Text, TextPiece } from "../interpolation/syntax.ts";
import { limits } from "../limits.ts";
import { keyText, pathText } from "../tree.ts";
import type { Scalar } from "../types.ts";
import { callResolver } from "./call-resolver.ts";
import { Failure } from "./failure.ts";
import { failure, type Here } from "./here.ts";
import { pythonText } from "./python-text.ts";
import { evaluateReference } from "./reference.ts";
import { describeValue, type Pair, pythonType, type Steps, textValue, type Value } from "./value.ts";

/** The value of a whole text. What goes wrong in it leaves it as OmegaConf's own kind of exception. */
export function* evaluateWhole(steps: Steps<Value>): Steps<Value> {
  try {
    return yield* steps;
  } catch (problem) {
    throw problem instanceof Failure ? problem.wrapped() : problem;
  }
}

/** One single `${…}` keeps its type, anything around it makes a string. */
export function* evaluateText(text: Text, here: Here): Steps<Value> {
  const [only] = text;
  if (text.length === 1 && typeof only === "object") return yield* evaluateInterpolation(only, here);
  return textValue(yield* joinPieces(text, here));
}

/** The text of all pieces, each value as Python prints it. */
function* joinPieces(pieces: readonly TextPiece[], here: Here): Steps<string> {
  let text = "";
  for (const piece of pieces) {
    text += typeof piece === "string" ? piece : pythonText(yield* evaluateInterpolation(piece, here));
    if (text.length > limits.stringLength) throw tooLong(typeof piece === "string" ? nowhere : piece, here);
  }
  return text;
}

const nowhere: Piece = { start: 0, end: 0 };

function tooLong(piece: Piece, here: Here): Failure {
  const raised = { class: "MemoryError", message: "" };
  return failure(here, piece, raised, (span) =>
    report("resolved-too-large", span, { key: pathText(here.leaf.path) }),
  );
}

function* evaluateInterpolation(interpolation: Interpolation, here: Here): Steps<Value> {
  if (interpolation.type === "reference") {
    const key = yield* evaluateName(interpolation.key, "key", interpolation, here);
    return yield* evaluateReference(key, interpolation, here);
  }
  const name = yield* evaluateName(interpolation.name, "resolver", interpolation, here);
  const args: Value[] = [];
  for (const argument of interpolation.args) args.push(yield* evaluateArgument(argument, here));
  return yield* callResolver(name, args, interpolation, here);
}

/** A key path or a resolver's name; a part of it that is a reference must give a string. */
function* evaluateName(
  pieces: readonly TextPiece[],
  role: "key" | "resolver",
  whole: Piece,
  here: Here,
): Steps<string> {
  let name = "";
  for (const piece of pieces) {
    if (typeof piece === "string") {
      name += piece;
      continue;
    }
    const value = yield* evaluateInterpolation(piece, here);
    if (value.kind !== "scalar" || value.scalar.type !== "str") throw noName(piece, role, value, whole, here);
    name += value.scalar.value;
  }
  return name;
}

function noName(piece: Piece, role: "key" | "resolver", value: Value, whole: Piece, here: Here): Failure {
  const { scalar } = here.leaf.node;
  const text = scalar.type === "str" ? scalar.value.slice(piece.start, piece.end) : "";
  const [got, type] = [pythonText(value), `<class '${qualifiedType(value)}'>`];
  const message =
    role === "key"
      ? `The following interpolation is used to denote a config key and thus should return a string, but instead returned \`${got}\` of type \`${type}\`: ${text}`
      : `The name of a resolver must be a string, but the interpolation ${text} resolved to \`${got}\` which is of type ${type}`;
  return failure(here, whole, { class: "InterpolationResolutionError", message }, (span, raises) =>
    report("reference-key-type", span, { text, found: describeValue(value), raises }),
  );
}

function qualifiedType(value: Value): string {
  const type = pythonType(value);
  return value.kind === "container" ? `omegaconf.${type.toLowerCase()}.${type}` : type;
}

/** The value of a resolver's argument. */
export function* evaluateArgument(argument: Argument, here: Here): Steps<Value> {
  switch (argument.type) {
    case "scalar":
      return { kind: "scalar", scalar: argument.scalar };
    case "text": {
      const value = yield* evaluateText(argument.text, here);
      // Quotes make a string of whatever stands between them.
      return argument.quoted ? textValue(pythonText(value)) : value;
    }
    case "blank":
      throw blank(here);
    case "list": {
      const items: Value[] = [];
      for (const item of argument.items) items.push(yield* evaluateArgument(item, here));
      return { kind: "list", items };
    }
    case "map":
      return yield* evaluateMap(argument.pairs, here);
  }
}

function* evaluateMap(pairs: readonly (readonly [Scalar, Argument])[], here: Here): Steps<Value> {
  const made = new Map<string, Pair>();
  for (const [key, argument] of pairs) {
    const text = keyText(key);
    made.set(text, { key: made.get(text)?.key ?? key, value: yield* evaluateArgument(argument, here) });
  }
  return { kind: "dict", pairs: made };
}

function blank(here: Here): Failure {
  const raised = { class: "AssertionError", message: "WS should never be reached" };
  const words = { what: "an argument is nothing but blanks", help: "Put it into quotes." };
  return failure(here, nowhere, raised, (span, raises) =>
    report("interpolation-syntax", span, { ...words, raises }),
  );
}
