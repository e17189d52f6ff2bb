import { pythonQuote } from "../python/quote.ts";
import { scalarText } from "../tree.ts";
import type { Node, Scalar } from "../types.ts";
import type { Value } from "./value.ts";

/** A value inside a longer text, as Python's `str()` prints it. */
export function pythonText(value: Value): string {
  return value.kind === "scalar" ? scalarText(value.scalar) : valueRepr(value);
}

function valueRepr(value: Value): string {
  switch (value.kind) {
    case "scalar":
      return scalarRepr(value.scalar);
    case "container":
      return pythonRepr(value.spot.node);
    case "list":
      return `[${value.items.map(valueRepr).join(", ")}]`;
    case "dict":
      return `{${[...value.pairs.values()].map(({ key, value: inner }) => `${scalarRepr(key)}: ${valueRepr(inner)}`).join(", ")}}`;
  }
}

/** A node as Python's `repr()` prints it: `{'a': [1, None]}`. References in it stay as they are written. */
function pythonRepr(node: Node): string {
  if (node.kind === "scalar") return scalarRepr(node.scalar);
  if (node.kind === "list") return `[${node.items.map(pythonRepr).join(", ")}]`;
  const pairs = [...node.entries.values()].map(
    ({ key, value }) => `${scalarRepr(key)}: ${pythonRepr(value)}`,
  );
  return `{${pairs.join(", ")}}`;
}

/** A scalar as Python's `repr()` prints it. */
export function scalarRepr(scalar: Scalar): string {
  return scalar.type === "str" ? pythonQuote(scalar.value) : scalarText(scalar);
}
