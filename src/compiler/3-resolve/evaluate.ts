import { nearest } from "../diagnostics/nearest.ts";
import type { Piece } from "../interpolation/locate.ts";
import type { Argument, Call, Interpolation, Text, TextPiece } from "../interpolation/syntax.ts";
import { limits } from "../limits.ts";
import { keyText, pathText } from "../tree.ts";
import type { Entry, KeyPath, MapNode, Node, Scalar } from "../types.ts";
import { lookUp } from "./lookup.ts";
import { pythonText } from "./python-text.ts";
import { reportLookup } from "./report-lookup.ts";
import type { Leaf, Resolution } from "./resolution.ts";
import { describeValue, type Steps, textValue, type Value } from "./value.ts";

/** The value of a leaf's text. One single `${…}` keeps its type, anything around it makes a string. */
export function* evaluateText(text: Text, leaf: Leaf, resolution: Resolution): Steps<Value | undefined> {
  const [only] = text;
  if (text.length === 1 && typeof only === "object")
    return yield* evaluateInterpolation(only, leaf, resolution);
  const joined = yield* joinPieces(text, leaf, resolution);
  return joined === undefined ? undefined : textValue(joined);
}

/** The text of all pieces, each value as Python prints it. */
function* joinPieces(
  pieces: readonly TextPiece[],
  leaf: Leaf,
  resolution: Resolution,
): Steps<string | undefined> {
  let text = "";
  for (const piece of pieces) {
    if (typeof piece === "string") {
      text += piece;
      continue;
    }
    const value = yield* evaluateInterpolation(piece, leaf, resolution);
    if (value === undefined) return undefined;
    text += pythonText(value);
    if (text.length > limits.stringLength) {
      resolution.report("resolved-too-large", leaf, piece, { key: pathText(leaf.path) });
      return undefined;
    }
  }
  return text;
}

/** The value of one `${…}`. */
export function* evaluateInterpolation(
  interpolation: Interpolation,
  leaf: Leaf,
  resolution: Resolution,
): Steps<Value | undefined> {
  if (interpolation.type === "call") {
    const name = yield* evaluateName(interpolation.name, interpolation, leaf, resolution);
    return name === undefined ? undefined : yield* callResolver(name, interpolation, leaf, resolution);
  }
  const key = yield* evaluateName(interpolation.key, interpolation, leaf, resolution);
  if (key === undefined) return undefined;
  const found = yield* lookUp(key, leaf, resolution);
  if (found.kind !== "value") {
    reportLookup(found, key, interpolation, leaf, resolution);
    return undefined;
  }
  if (found.value.kind === "place" && isPrefix(found.value.path, leaf.path)) {
    resolution.report("reference-cycle", leaf, interpolation, { keys: [pathText(leaf.path)] });
    return undefined;
  }
  return found.value;
}

function isPrefix(outer: KeyPath, inner: KeyPath): boolean {
  return outer.every((part, index) => part === inner[index]);
}

/** A key path or a resolver's name; a part of it that is a reference must give a string. */
function* evaluateName(
  pieces: readonly TextPiece[],
  whole: Piece,
  leaf: Leaf,
  resolution: Resolution,
): Steps<string | undefined> {
  let name = "";
  for (const piece of pieces) {
    if (typeof piece === "string") {
      name += piece;
      continue;
    }
    const value = yield* evaluateInterpolation(piece, leaf, resolution);
    if (value === undefined) return undefined;
    if (value.kind !== "scalar" || value.scalar.type !== "str") {
      const text = leaf.text.slice(piece.start, piece.end);
      resolution.report("reference-key-type", leaf, whole, { text, found: describeValue(value) });
      return undefined;
    }
    name += value.scalar.value;
  }
  return name;
}

/** Evaluates the arguments of `${name:…}` and calls the resolver of that name. */
function* callResolver(
  name: string,
  syntax: Call,
  leaf: Leaf,
  resolution: Resolution,
): Steps<Value | undefined> {
  const resolver = resolution.resolvers.get(name);
  const args: Value[] = [];
  for (const argument of syntax.args) {
    const value = yield* evaluateArgument(argument, leaf, resolution);
    if (value === undefined) return undefined;
    args.push(value);
  }
  if (resolver === undefined) {
    const known = [...resolution.resolvers.keys()];
    resolution.report("resolver-unknown", leaf, syntax, { name, near: nearest(name, known), known });
    return undefined;
  }
  const [least, most] = resolver.arity;
  const call = { name, usage: resolver.usage, piece: syntax, leaf, resolution };
  if (args.length < least || args.length > most) {
    const wanted = least === most ? `${least}` : `${least} to ${most}`;
    const what = `takes ${wanted} argument${most === 1 ? "" : "s"}, here are ${args.length}`;
    resolution.report("resolver-arguments", leaf, syntax, { name, what, usage: resolver.usage });
    return undefined;
  }
  return yield* resolver.run(args, call);
}

/** The value of a resolver's argument. */
export function* evaluateArgument(
  argument: Argument,
  leaf: Leaf,
  resolution: Resolution,
): Steps<Value | undefined> {
  switch (argument.type) {
    case "scalar":
      return { kind: "scalar", scalar: argument.scalar };
    case "text":
      return yield* evaluateTextArgument(argument.text, argument.quoted, leaf, resolution);
    case "list":
      return yield* evaluateList(argument.items, leaf, resolution);
    case "map":
      return yield* evaluateMap(argument.pairs, leaf, resolution);
  }
}

function* evaluateTextArgument(
  text: Text,
  quoted: boolean,
  leaf: Leaf,
  resolution: Resolution,
): Steps<Value | undefined> {
  const value = yield* evaluateText(text, leaf, resolution);
  // Quotes make a string of whatever stands between them.
  return value !== undefined && quoted ? textValue(pythonText(value)) : value;
}

function* evaluateList(
  items: readonly Argument[],
  leaf: Leaf,
  resolution: Resolution,
): Steps<Value | undefined> {
  const nodes: Node[] = [];
  for (const item of items) {
    const node = yield* evaluateToNode(item, leaf, resolution);
    if (node === undefined) return undefined;
    nodes.push(node);
  }
  return { kind: "made", node: { kind: "list", items: nodes, at: leaf.node.at }, addressable: false };
}

function* evaluateMap(
  pairs: readonly (readonly [Scalar, Argument])[],
  leaf: Leaf,
  resolution: Resolution,
): Steps<Value | undefined> {
  const entries = new Map<string, Entry>();
  const at = leaf.node.at;
  for (const [key, argument] of pairs) {
    const value = yield* evaluateToNode(argument, leaf, resolution);
    if (value === undefined) return undefined;
    const text = keyText(key);
    entries.set(text, { key: entries.get(text)?.key ?? key, keyAt: at, value });
  }
  const node: MapNode = { kind: "map", entries, at };
  return { kind: "made", node, addressable: false };
}

function* evaluateToNode(argument: Argument, leaf: Leaf, resolution: Resolution): Steps<Node | undefined> {
  const value = yield* evaluateArgument(argument, leaf, resolution);
  const node = value && (yield* toNode(value, leaf));
  if (node !== undefined && value?.kind === "place") resolution.settled.add(node);
  return node;
}

/** A value as a node with nothing left to resolve. A scalar stands where the leaf was written. */
export function* toNode(value: Value, leaf: Leaf): Steps<Node | undefined> {
  if (value.kind === "scalar") return { ...leaf.node, scalar: value.scalar };
  if (value.kind === "made") return value.node;
  return (yield { want: "node", path: value.path, by: leaf }) as Node | undefined;
}
