import { keyText, scalarText } from "../tree.ts";
import type { KeyPath, ListNode, MapNode, Node, ScalarNode } from "../types.ts";

/**
 * A node at its place. What OmegaConf keeps in every node (its parent, its key, its identity) is kept here, because nodes
 * are shared: by aliases, by layers, by references. One place has one spot.
 */
export class Spot<N extends Node = Node> {
  readonly node: N;
  readonly parent: Container | null;
  /** Key or index in the parent; null at the top, and for a container that a resolver made. */
  readonly key: string | number | null;
  /** The key as Python prints it. */
  readonly label: string;
  /** How many containers it stands in. */
  readonly depth: number;
  readonly #children = new Map<string | number, Spot>();

  constructor(node: N, parent: Container | null = null, key: string | number | null = null, label = "") {
    this.node = node;
    this.parent = parent;
    this.key = key;
    this.label = label;
    this.depth = parent === null ? 0 : parent.depth + 1;
  }

  /** What stands under a key of a mapping or at an index of a list. */
  child(key: string | number): Spot | undefined {
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    const made = this.#makeChild(key);
    if (made !== undefined) this.#children.set(key, made);
    return made;
  }

  #makeChild(key: string | number): Spot | undefined {
    if (!isContainer(this)) return undefined;
    if (this.node.kind === "list") {
      const item = typeof key === "number" ? this.node.items[key] : undefined;
      return item && new Spot(item, this, key, String(key));
    }
    const entry = this.node.entries.get(String(key));
    return entry && new Spot(entry.value, this, key, scalarText(entry.key));
  }

  /** Keys or indices, in order. */
  keys(): readonly (string | number)[] {
    if (this.node.kind === "map") return [...this.node.entries.keys()];
    return this.node.kind === "list" ? [...this.node.items.keys()] : [];
  }

  /** The way from the top. */
  get path(): KeyPath {
    const path: (string | number)[] = [];
    for (let spot: Spot | null = this; spot !== null; spot = spot.parent)
      if (spot.key !== null) path.push(spot.key);
    return path.reverse();
  }
}

export type Container = Spot<MapNode | ListNode>;

/** A leaf, with `${…}` in it or not. */
export type Leaf = Spot<ScalarNode>;

export function isContainer(spot: Spot): spot is Container {
  return spot.node.kind !== "scalar";
}

/** The text of a leaf that has a `${` in it; even an escaped one makes it an interpolation. */
export function interpolationIn(node: Node): string | undefined {
  if (node.kind !== "scalar" || node.scalar.type !== "str") return undefined;
  return node.scalar.value.includes("${") ? node.scalar.value : undefined;
}

/** The spot under a text: keys that are no strings cannot be addressed. */
export function childNamed(map: Container, name: string): Spot | undefined {
  return map.child(keyText({ type: "str", value: name }));
}
