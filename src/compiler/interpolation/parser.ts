import { Lexer, type Mode } from "./lexer.ts";
import { parsePrimitive, toScalar } from "./primitive.ts";
import { Recogniser, type Tree } from "./recogniser.ts";
import type { Argument, Interpolation, SyntaxProblem, Text, TextPiece } from "./syntax.ts";
import { SyntaxStop } from "./syntax-error.ts";
import { endOf, type Token } from "./tokens.ts";
import { unescapeText } from "./unescape.ts";

/** Parses a config value that contains `${`. */
export function parseText(text: string): Text | SyntaxProblem {
  return parse(text, "text", "configValue", readText);
}

/** Parses the argument of `oc.decode`: one element of the argument grammar. */
export function parseElement(text: string): Argument | SyntaxProblem {
  return parse(text, "value", "singleElement", readElement);
}

function parse<T>(
  text: string,
  mode: Mode,
  rule: "configValue" | "singleElement",
  read: (tree: Tree) => T,
): T | SyntaxProblem {
  try {
    return read(treesOf(new Recogniser(new Lexer(text, mode)).read(rule))[0]);
  } catch (stop) {
    if (stop instanceof SyntaxStop) return stop.problem;
    throw stop;
  }
}

function readText(tree: Tree | undefined): Text {
  return unescapeText(tree === undefined ? [] : readPieces(tree));
}

function readPieces({ parts }: Tree): (Token | Interpolation)[] {
  return parts.map((part) => ("rule" in part ? readInterpolation(part) : part));
}

function readElement(tree: Tree): Argument {
  const inner = onlyTree(tree);
  switch (inner.rule) {
    case "quotedValue":
      return { type: "text", text: readText(treesOf(inner)[0]), quoted: true };
    case "listContainer":
      return { type: "list", items: treesOf(inner).flatMap(readSequence) };
    case "dictContainer":
      return { type: "map", pairs: treesOf(inner).map(readPair) };
    default:
      return parsePrimitive(readPieces(inner));
  }
}

function readPair(tree: Tree): readonly [ReturnType<typeof toScalar>, Argument] {
  const [key, value] = treesOf(tree);
  if (key === undefined || value === undefined) throw new Error("a pair has a key and a value");
  return [toScalar(parsePrimitive(readPieces(key))), readElement(value)];
}

/** Elements between commas; what is left out is the empty string. */
function readSequence({ parts }: Tree): Argument[] {
  const items: Argument[] = [];
  let isOpen = true;
  for (const part of parts) {
    if ("rule" in part) items.push(readElement(part));
    else if (isOpen) items.push(emptyText);
    isOpen = !("rule" in part);
  }
  return isOpen ? [...items, emptyText] : items;
}

const emptyText: Argument = { type: "scalar", scalar: { type: "str", value: "" } };

function readInterpolation(tree: Tree): Interpolation {
  const inner = onlyTree(tree);
  const [open, close] = [inner.parts[0], inner.parts.at(-1)];
  if (open === undefined || close === undefined || "rule" in open || "rule" in close)
    throw new Error("an interpolation has an opening and a closing token");
  const place = { start: open.start, end: endOf(close) };
  if (inner.rule === "interpolationNode")
    return { type: "reference", key: inner.parts.slice(1, -1).flatMap(readName), ...place };
  const [name, sequence] = treesOf(inner);
  const args = sequence === undefined ? [] : readSequence(sequence);
  return { type: "call", name: name === undefined ? [] : name.parts.flatMap(readName), args, ...place };
}

/** Parts of a key path or of a resolver's name. */
function readName(part: Tree | Token): TextPiece[] {
  if (!("rule" in part)) return [part.text];
  return part.rule === "configKey" ? part.parts.flatMap(readName) : [readInterpolation(part)];
}

function treesOf({ parts }: Tree): [Tree, ...Tree[]] {
  return parts.filter((part) => "rule" in part) as [Tree, ...Tree[]];
}

function onlyTree(tree: Tree): Tree {
  const [inner] = treesOf(tree);
  if (inner === undefined) throw new Error(`the rule ${tree.rule} has one rule inside`);
  return inner;
}
