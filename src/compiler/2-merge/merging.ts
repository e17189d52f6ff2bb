import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Span } from "../span.ts";
import type { Entry, Followed, KeyPath, ListNode, MapNode, Node, References, Root } from "../types.ts";

/** A mapping that belongs to the merge. */
export interface DraftMap extends MapNode {
  entries: Map<string, Entry>;
  at: Span;
}

/** A list that belongs to the merge. */
export interface DraftList extends ListNode {
  items: Node[];
}

const nowhere: Span = { source: { kind: "default", name: "", text: "" }, start: 0, end: 0 };

/** What one merge shares. */
export class Merging {
  readonly problems: Diagnostic[] = [];
  readonly references: References;
  /** The tree that references are looked up in: the one being laid over. */
  root: Root = { kind: "map", entries: new Map(), at: nowhere };
  /** The key that OmegaConf names in a conflict: none, but where one override is laid over another. */
  raisedAt: string | null = null;
  /** Containers made by this merge: they may be changed in place, all others belong to the trees. */
  readonly #owned = new WeakSet<Node>();

  constructor(references: References) {
    this.references = references;
  }

  /** A new mapping of the merge's own. */
  emptyMap(at: Span = nowhere): DraftMap {
    const draft: DraftMap = { kind: "map", entries: new Map(), at };
    this.#owned.add(draft);
    return draft;
  }

  /** The mapping itself if the merge owns it, else a copy. Copying once keeps the whole merge linear. */
  ownMap(map: MapNode): DraftMap {
    if (this.#owned.has(map)) return map as DraftMap;
    const copy: DraftMap = { ...map, entries: new Map(map.entries) };
    this.#owned.add(copy);
    return copy;
  }

  /** The list itself if the merge owns it, else a copy. */
  ownList(list: ListNode): DraftList {
    if (this.#owned.has(list)) return list as DraftList;
    const copy: DraftList = { ...list, items: [...list.items] };
    this.#owned.add(copy);
    return copy;
  }

  /** The container that the leaf at a path refers to, as one that stands there itself; or only whether it can be read. */
  follow(path: KeyPath, depth: "syntax" | "value"): Node | undefined {
    const { node, problems = [] }: Followed = this.references.follow(this.root, path, depth);
    this.problems.push(...problems);
    return node && copyOf(node);
  }
}

/** A copy that shares no container: what is changed in it is not changed where it came from. */
function copyOf(node: Node): Node {
  if (node.kind === "scalar") return node;
  if (node.kind === "list") return { ...node, items: node.items.map(copyOf) };
  const entries = [...node.entries].map(([key, entry]): [string, Entry] => [
    key,
    { ...entry, value: copyOf(entry.value) },
  ]);
  return { ...node, entries: new Map(entries) };
}
