import { isMissing } from "../2-merge/merge-into.ts";
import { report } from "../diagnostics/diagnostic.ts";
import { limits } from "../limits.ts";
import { pathText } from "../tree.ts";
import type { Entry, ListNode, MapNode, Node } from "../types.ts";
import { Failure, outOfMemory } from "./failure.ts";
import { fullKeyIn } from "./full-key.ts";
import type { Resolution } from "./resolution.ts";
import { type Container, interpolationIn, isContainer, type Leaf, type Spot } from "./spot.ts";
import type { Answer, Steps, Value } from "./value.ts";

/** How large a resolved node is, counting shared parts as often as they appear. */
interface Extent {
  readonly nodes: number;
  readonly depth: number;
}

/** Fills in containers, as OmegaConf.to_container does: in document order, each leaf's `${…}` by what it refers to. */
export class Filler {
  readonly #resolution: Resolution;
  readonly #throwOnMissing: boolean;
  readonly #extents = new WeakMap<Node, Extent>();

  constructor(resolution: Resolution, throwOnMissing: boolean) {
    this.#resolution = resolution;
    this.#throwOnMissing = throwOnMissing;
  }

  *fill(spot: Container): Steps<Answer> {
    let extent: Extent = { nodes: 1, depth: 1 };
    const children: Node[] = [];
    for (const key of spot.keys()) {
      const child = spot.child(key);
      if (child === undefined) throw new Error("a key of a container leads to a child");
      const filled = yield* this.#fillChild(child, spot);
      children.push(filled);
      const inner = this.#extents.get(filled) ?? { nodes: 1, depth: 0 };
      extent = { nodes: extent.nodes + inner.nodes, depth: Math.max(extent.depth, inner.depth + 1) };
      if (extent.nodes > limits.nodes || extent.depth > limits.depth) throw tooLarge(child);
    }
    const filled = withChildren(spot.node, children);
    this.#extents.set(filled, extent);
    return filled;
  }

  /** A child that fails stays as it is, so that its siblings are still looked at. */
  *#fillChild(child: Spot, parent: Container): Steps<Node> {
    try {
      if (this.#throwOnMissing && isMissing(child.node)) throw missing(child);
      if (isContainer(child)) return (yield { want: "node", spot: child }) as Node;
      if (interpolationIn(child.node) === undefined) return child.node;
      const leaf = child as Leaf;
      const value = (yield { want: "value", spot: child, memo: null }) as Value;
      return yield* this.#toNode(value, leaf);
    } catch (problem) {
      if (!(problem instanceof Failure)) throw problem;
      this.#resolution.reportFailure(problem, fullKeyIn(parent, child));
      return child.node;
    }
  }

  /** A value with nothing left to resolve. A scalar stands where the leaf was written. */
  *#toNode(value: Value, leaf: Leaf): Steps<Node> {
    const { at } = leaf.node;
    switch (value.kind) {
      case "scalar":
        return { ...leaf.node, scalar: value.scalar };
      case "container":
        return (yield { want: "node", spot: value.spot, by: leaf }) as Node;
      case "list": {
        const items: Node[] = [];
        for (const item of value.items) items.push(yield* this.#toNode(item, leaf));
        return { kind: "list", items, at };
      }
      case "dict": {
        const entries = new Map<string, Entry>();
        for (const [text, pair] of value.pairs)
          entries.set(text, { key: pair.key, keyAt: at, value: yield* this.#toNode(pair.value, leaf) });
        return { kind: "map", entries, at };
      }
    }
  }
}

function tooLarge(child: Spot): Failure {
  const words = { key: pathText(child.path) };
  return new Failure({ class: outOfMemory, message: "" }, () =>
    report("resolved-too-large", child.node.at, words),
  );
}

function missing(child: Spot): Failure {
  const message = `Missing mandatory value: ${child.label}`;
  const key = pathText(child.path);
  const help = `Give it a value: \`${key}=…\`, or remove the key.`;
  return new Failure({ class: "MissingMandatoryValue", message }, (raises) =>
    report("value-missing", child.node.at, { key, help, raises }),
  );
}

function withChildren(node: MapNode | ListNode, children: readonly Node[]): MapNode | ListNode {
  if (node.kind === "list") return { ...node, items: children };
  const entries = [...node.entries].map(([key, entry], index): [string, Entry] => [
    key,
    { ...entry, value: children[index] ?? entry.value },
  ]);
  return { ...node, entries: new Map(entries) };
}
