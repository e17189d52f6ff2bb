import { pythonBytes } from "./python/quote.ts";
import type { Span } from "./span.ts";
import type { Entry, KeyPath, ListNode, MapNode, Node, Scalar, ScalarNode } from "./types.ts";

/**
 * Reading a tree of nodes: by path, as plain values, as source positions. Nothing here walks by recursion over
 * untrusted depth except `toPlain`; stage load bounds the depth of every tree (`limits.ts`).
 */

/**
 * The text that names a mapping key, equal exactly when Python holds the keys equal: `1`, `1.0` and `True` are one
 * key, `1` and `"1"` are two. A string key is its own text; any other ends in a mark, so that a path of strings never
 * addresses it (OmegaConf: "int-typed keys are not addressable").
 */
export function keyText(key: Scalar): string {
  if (key.type === "str") return key.value.includes("\u0000") ? key.value + stringMark : key.value;
  if (key.type === "null" || key.type === "bytes") return `${scalarText(key)}${otherMark}`;
  const number = key.type === "bool" ? Number(key.value) : key.value;
  return `${Object.is(number, -0) ? 0 : number}${otherMark}`;
}

const otherMark = "\u0000n";
/** Only a string that contains NUL needs a mark of its own, so as not to pass for a number. */
const stringMark = "\u0000s";

/** A key of `keyText` as a person would write it. */
export function displayKey(key: string): string {
  return key.endsWith(otherMark) || key.endsWith(stringMark) ? key.slice(0, -2) : key;
}

/** A path as diagnostics and OmegaConf's `full_key` show it: `eval.tasks[0].name`. */
export function pathText(path: KeyPath): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else text += text === "" ? displayKey(part) : `.${displayKey(part)}`;
  }
  return text;
}

/** The scalar as Python's `str()` prints it: `None`, `True`, `1.0`, `1e-07`. */
export function scalarText(scalar: Scalar): string {
  switch (scalar.type) {
    case "null":
      return "None";
    case "bool":
      return scalar.value ? "True" : "False";
    case "int":
      return String(scalar.value);
    case "float":
      return floatText(scalar.value);
    case "str":
      return scalar.value;
    case "bytes":
      return pythonBytes(scalar.value);
  }
}

/** A float as Python's `repr` prints it: always with a point or an exponent, exponent of two digits or more. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  }
  const text = String(value);
  return text.includes(".") ? text : `${text}.0`;
}

/** The node at a path, or undefined. Own entries only: `__proto__` is a key like any other. */
export function nodeAt(root: Node, path: KeyPath): Node | undefined {
  let node: Node | undefined = root;
  for (const part of path) {
    if (node === undefined) return undefined;
    node = childOf(node, part);
  }
  return node;
}

/** One step of `nodeAt`. */
export function childOf(node: Node, part: string | number): Node | undefined {
  if (node.kind === "map") return node.entries.get(String(part))?.value;
  if (node.kind === "list" && typeof part === "number") return node.items[part];
  return undefined;
}

/**
 * Where the key or the value at a path was written. A path that does not exist gives the key of its nearest
 * existing ancestor: that is where the missing key would have to be written.
 */
export function spanOf(root: MapNode, path: KeyPath, part: "key" | "value"): Span | null {
  let node: Node = root;
  let entry: Entry | undefined;
  for (const [depth, step] of path.entries()) {
    const next = childOf(node, step);
    if (next === undefined) return entry?.keyAt ?? node.at;
    entry = node.kind === "map" ? node.entries.get(String(step)) : undefined;
    node = next;
    if (depth === path.length - 1 && part === "key" && entry !== undefined) return entry.keyAt;
  }
  return node.at;
}

/**
 * The tree as plain values, of scalars by default JavaScript's. Keys are defined, never assigned, so `__proto__` stays
 * data. Ints beyond 2^53 are bigints.
 */
export function toPlain(node: Node, read: (scalar: Scalar) => unknown = scalarValue): unknown {
  if (node.kind === "scalar") return read(node.scalar);
  if (node.kind === "list") return node.items.map((item) => toPlain(item, read));
  const plain: Record<string, unknown> = {};
  for (const { key, value } of node.entries.values()) {
    Object.defineProperty(plain, scalarText(key), {
      value: toPlain(value, read),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return plain;
}

/** The JavaScript value of a scalar. */
export function scalarValue(scalar: Scalar): null | boolean | number | bigint | string | Uint8Array {
  if (scalar.type === "bytes") return Uint8Array.from(scalar.value, (byte) => byte.charCodeAt(0));
  return scalar.type === "null" ? null : scalar.value;
}

/** Calls `visit` with every leaf of a tree and its path, in document order. */
export function walkLeaves(root: Node, visit: (leaf: ScalarNode, path: KeyPath) => void): void {
  walkNodes(root, (node, path) => {
    if (node.kind === "scalar") visit(node, path);
  });
}

/**
 * Calls `visit` with every node of a tree and its path, in document order. Paths are made one at a time: a config of
 * 100,000 nodes would hold more of them than it holds text.
 */
export function walkNodes(root: Node, visit: (node: Node, path: KeyPath) => void): void {
  const open: { readonly path: KeyPath; readonly rest: Iterator<readonly [string | number, Node]> }[] = [];
  const enter = (node: Node, path: KeyPath) => {
    visit(node, path);
    if (node.kind !== "scalar") open.push({ path, rest: children(node) });
  };
  enter(root, []);
  for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
    const next = inner.rest.next();
    if (next.done === true) open.pop();
    else enter(next.value[1], [...inner.path, next.value[0]]);
  }
}

function* children(node: MapNode | ListNode): Generator<readonly [string | number, Node], void> {
  if (node.kind === "list") yield* node.items.entries();
  else for (const [key, entry] of node.entries) yield [key, entry.value] as const;
}

/** What a node is, for a message: `a list`, `a mapping`, `empty (null)`, `the number 5`, `the text "x"`. */
export function describeNode(node: Node): string {
  if (node.kind !== "scalar") return node.kind === "map" ? "a mapping" : "a list";
  return describeScalar(node.scalar);
}

/** What a scalar is, for a message. */
export function describeScalar(scalar: Scalar): string {
  switch (scalar.type) {
    case "null":
      return "empty (null)";
    case "str":
      return `the text \`${shorten(scalar.value)}\``;
    case "bytes":
      return `the bytes \`${shorten(scalarText(scalar))}\``;
    case "bool":
      return `the boolean \`${scalar.value}\``;
    default:
      return `the number \`${scalarText(scalar)}\``;
  }
}

/** A text cut to what fits into a message. */
export function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

/** A mapping of one key, every part of it written at the same place. */
export function mapOf(key: string, value: Node, at: Span): MapNode {
  const scalar: Scalar = { type: "str", value: key };
  return { kind: "map", entries: new Map([[keyText(scalar), { key: scalar, keyAt: at, value }]]), at };
}

/** An int as a number where that is exact, else as a bigint. */
export function intScalar(value: bigint): Scalar {
  const exact =
    value >= BigInt(Number.MIN_SAFE_INTEGER) - 1n && value <= BigInt(Number.MAX_SAFE_INTEGER) + 1n;
  return { type: "int", value: exact ? Number(value) : value };
}
