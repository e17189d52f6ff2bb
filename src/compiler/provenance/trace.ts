import { parseText } from "../interpolation/parser.ts";
import type { Argument, Interpolation, TextPiece } from "../interpolation/syntax.ts";
import { nodeAt, scalarText } from "../tree.ts";
import type { KeyPath, Node, ScalarNode } from "../types.ts";
import { evaluateBeside } from "./evaluate-beside.ts";
import type { Examination } from "./examine.ts";
import { referenceTarget } from "./reference-target.ts";

/** One `${…}` on the way to a value: what it says, where it leads, what it gives. */
export interface Trace {
  /** As written: `${oc.env:HF_HOME,/lustre/hf}`. */
  readonly text: string;
  readonly lead: Lead;
  /** What it gives; undefined when it cannot be evaluated. */
  readonly value: Node | undefined;
  /** The references inside it, then those of the key that it leads to. */
  readonly inner: readonly Trace[];
}

/** `resolver`: any other `${name:…}`, or a reference that leads nowhere. The value of a variable is not kept. */
export type Lead =
  | { readonly kind: "key"; readonly path: KeyPath }
  | { readonly kind: "environment"; readonly name: string; readonly isSet: boolean }
  | { readonly kind: "resolver"; readonly name: string };

/** How many references behind one another are followed. */
const longestChain = 12;

/** The references that the value of a key goes through; none for a value that was written out. */
export function traceKey(path: KeyPath, examined: Examination, depth = 0): readonly Trace[] {
  const found = referringLeaf(path, examined);
  if (found === undefined || depth > longestChain) return [];
  const { leaf, leafPath } = found;
  const below = path.slice(leafPath.length);
  const text = scalarText(leaf.scalar);
  const parsed = parseText(text);
  if ("problem" in parsed) return [];
  return new Tracer(examined, leaf, leafPath, depth).pieces(parsed, text, below);
}

/** The leaf with `${` at a path, or around it: a mapping may come through a reference. */
function referringLeaf(
  path: KeyPath,
  { merged }: Examination,
): { leaf: ScalarNode; leafPath: KeyPath } | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const leafPath = path.slice(0, length);
    const leaf = nodeAt(merged.root, leafPath);
    if (leaf?.kind === "scalar")
      return leaf.scalar.type === "str" && leaf.scalar.value.includes("${") ? { leaf, leafPath } : undefined;
  }
  return undefined;
}

/** Traces the references of one leaf. */
class Tracer {
  readonly #examined: Examination;
  readonly #leaf: ScalarNode;
  readonly #path: KeyPath;
  readonly #depth: number;

  constructor(examined: Examination, leaf: ScalarNode, path: KeyPath, depth: number) {
    this.#examined = examined;
    this.#leaf = leaf;
    this.#path = path;
    this.#depth = depth;
  }

  /** The traces of all references in a text. `below` is the rest of the path in what a single reference gives. */
  pieces(pieces: readonly TextPiece[], text: string, below: KeyPath = []): readonly Trace[] {
    return pieces.flatMap((piece) => (typeof piece === "string" ? [] : [this.#trace(piece, text, below)]));
  }

  #trace(interpolation: Interpolation, text: string, below: KeyPath): Trace {
    const written = text.slice(interpolation.start, interpolation.end);
    const names = interpolation.type === "call" ? interpolation.name : interpolation.key;
    const name = this.#name(names, text);
    const args = interpolation.type === "call" ? interpolation.args : [];
    const lead = this.#lead(interpolation, name, args);
    const behind = lead.kind === "key" ? [...lead.path, ...below] : undefined;
    const isSet = lead.kind === "environment" && lead.isSet;
    return {
      text: written,
      lead: behind === undefined ? lead : { kind: "key", path: behind },
      value: behind === undefined ? this.#evaluate(written) : nodeAt(this.#examined.effective, behind),
      inner: [
        ...this.pieces(names, text),
        // A default that is not used leads nowhere.
        ...(isSet ? [] : args.flatMap((argument) => this.#argument(argument, text))),
        ...(behind === undefined ? [] : traceKey(behind, this.#examined, this.#depth + 1)),
      ],
    };
  }

  #lead(interpolation: Interpolation, name: string, args: readonly Argument[]): Lead {
    const resolver: Lead = { kind: "resolver", name };
    const key = interpolation.type === "reference" ? name : firstText(args);
    if (key === undefined) return resolver;
    if (interpolation.type === "call" && name === "oc.env") {
      return { kind: "environment", name: key, isSet: this.#examined.input.environment[key] !== undefined };
    }
    if (interpolation.type === "call" && name !== "oc.select" && name !== "oc.deprecated") return resolver;
    const path = referenceTarget(key, this.#leaf, this.#path, this.#examined.effective);
    return path === undefined ? resolver : { kind: "key", path };
  }

  /** A name put together from texts and what references give. */
  #name(pieces: readonly TextPiece[], text: string): string {
    return pieces
      .map((piece) => {
        if (typeof piece === "string") return piece;
        const value = this.#evaluate(text.slice(piece.start, piece.end));
        return value?.kind === "scalar" ? scalarText(value.scalar) : "";
      })
      .join("");
  }

  #argument(argument: Argument, text: string): readonly Trace[] {
    switch (argument.type) {
      case "scalar":
      case "blank":
        return [];
      case "text":
        return this.pieces(argument.text, text);
      case "list":
        return argument.items.flatMap((item) => this.#argument(item, text));
      case "map":
        return argument.pairs.flatMap(([, value]) => this.#argument(value, text));
    }
  }

  #evaluate(text: string): Node | undefined {
    return evaluateBeside(text, this.#leaf, this.#path, this.#examined);
  }
}

/** The first argument where it is a text without references in it. */
function firstText([first]: readonly Argument[]): string | undefined {
  if (first?.type === "scalar") return scalarText(first.scalar);
  if (first?.type !== "text") return undefined;
  return first.text.every((piece) => typeof piece === "string") ? first.text.join("") : undefined;
}
