import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/result.ts";
import { keyText } from "../tree.ts";
import {
  cyclicText,
  keyOfKind,
  notOfKind,
  notOfMapping,
  unknownTag,
  wrongText,
} from "./construct-problems.ts";
import { scalarTags } from "./construct-scalar.ts";
import { findDuplicates } from "./duplicate-keys.ts";
import { MergeKeys } from "./merge-keys.ts";
import type { PythonEntry, PythonValue } from "./python-value.ts";
import { constructorError } from "./refusal.ts";
import type { Place } from "./text-source.ts";
import { coreTag, type YamlNode } from "./yaml-node.ts";

/** Makes the values of a node, as OmegaConf's loader does. All problems are reported, in the order in which it meets them. */
export function construct(root: YamlNode, place: Place): Result<PythonValue> {
  const maker = new Maker(place);
  const value = maker.make(root);
  maker.fillAll();
  return { value, diagnostics: maker.problems };
}

/**
 * A list or a mapping is made empty, and filled when all that was met before it is: level by level. The order shows where
 * `<<` changes a mapping that stands elsewhere, too, and in which of two mistakes comes first.
 */
class Maker {
  readonly problems: Diagnostic[] = [];
  readonly #place: Place;
  readonly #mergeKeys: MergeKeys;
  readonly #made = new Map<YamlNode, PythonValue>();
  readonly #unfilled: (() => void)[] = [];
  readonly #collections: ReadonlyMap<string, (node: YamlNode) => PythonValue> = new Map([
    [coreTag("seq"), (node) => this.#list(node)],
    [coreTag("map"), (node) => this.#dict(node)],
    [coreTag("set"), (node) => this.#set(node)],
    [coreTag("omap"), (node) => this.#pairs(node, "while constructing an ordered map")],
    [coreTag("pairs"), (node) => this.#pairs(node, "while constructing pairs")],
  ]);

  constructor(place: Place) {
    this.#place = place;
    this.#mergeKeys = new MergeKeys(place, this.problems);
  }

  make(node: YamlNode): PythonValue {
    const made = this.#made.get(node);
    if (made !== undefined) return made;
    const value = this.#collections.get(node.tag)?.(node) ?? this.#scalar(node);
    this.#made.set(node, value);
    return value;
  }

  /** What is met while something is filled is filled after it. */
  fillAll(): void {
    for (const fill of this.#unfilled) fill();
  }

  #list(node: YamlNode): PythonValue {
    const items: PythonValue[] = [];
    this.#unfilled.push(() => {
      if (node.kind !== "sequence") this.problems.push(notOfKind(node, "sequence", this.#place));
      else for (const item of node.items) items.push(this.make(item));
    });
    return { kind: "list", items, node };
  }

  #dict(node: YamlNode): PythonValue {
    const entries = new Map<string, PythonEntry>();
    this.#unfilled.push(() => this.#fill(node, entries));
    return { kind: "dict", entries, node };
  }

  #set(node: YamlNode): PythonValue {
    this.#unfilled.push(() => this.#fill(node, new Map()));
    return { kind: "other", type: "set", node };
  }

  #fill(node: YamlNode, entries: Map<string, PythonEntry>): void {
    if (node.kind !== "mapping") {
      this.problems.push(notOfMapping(node, this.#place));
      return;
    }
    for (const problem of findDuplicates(node, this.#place)) this.problems.push(problem);
    this.#mergeKeys.flatten(node);
    for (const [keyNode, valueNode] of node.pairs) {
      const key = this.make(keyNode);
      const isHashable = key.kind === "scalar" || (key.kind === "other" && key.type !== "set");
      if (!isHashable && key.kind !== "unmade") this.problems.push(keyOfKind(keyNode, this.#place));
      const value = this.make(valueNode);
      if (isHashable) setEntry(entries, { key, value });
    }
  }

  /** `[a: 1, b: 2]` as a list of lists of two: OmegaConf makes lists of Python's tuples. */
  #pairs(node: YamlNode, context: string): PythonValue {
    const items: PythonValue[] = [];
    this.#unfilled.push(() => {
      if (node.kind === "sequence") for (const item of node.items) items.push(this.#pair(item, context));
      else this.problems.push(wrongText(node, "a list of pairs", constructorError(context), this.#place));
    });
    return { kind: "list", items, node };
  }

  #pair(node: YamlNode, context: string): PythonValue {
    const [pair, ...more] = node.kind === "mapping" ? node.pairs : [];
    if (pair !== undefined && more.length === 0) {
      return { kind: "list", items: pair.map((part) => this.make(part)), node };
    }
    this.problems.push(wrongText(node, "a pair", constructorError(context), this.#place));
    return { kind: "unmade", node };
  }

  #scalar(node: YamlNode): PythonValue {
    const tag = scalarTags.get(node.tag);
    if (tag === undefined) this.problems.push(unknownTag(node, this.#place));
    const raw = tag && this.#textOf(node);
    if (tag === undefined || raw === undefined) return { kind: "unmade", node };
    const made = tag.construct(raw, node.kind === "scalar");
    if ("other" in made) return { kind: "other", type: made.other, node };
    if ("value" in made) return { kind: "scalar", scalar: made.value, raw, node };
    this.problems.push(wrongText(node, tag.noun, made.raises, this.#place));
    return { kind: "unmade", node };
  }

  /** The text of a scalar; of a mapping, that under its key `=`. */
  #textOf(node: YamlNode): string | undefined {
    const seen = new Set<YamlNode>();
    let each = node;
    while (each.kind !== "scalar") {
      const inner =
        each.kind === "mapping" ? each.pairs.find(([key]) => key.tag === coreTag("value")) : undefined;
      const isCycle = seen.has(each);
      if (inner === undefined || isCycle) {
        this.problems.push(isCycle ? cyclicText(node, this.#place) : notOfKind(each, "scalar", this.#place));
        return undefined;
      }
      seen.add(each);
      each = inner[1];
    }
    return each.value;
  }
}

/** Sets an entry as a Python dict does: an equal key keeps its place and its first spelling. */
function setEntry(entries: Map<string, PythonEntry>, { key, value }: PythonEntry): void {
  const text = key.kind === "scalar" ? keyText(key.scalar) : `${key.type}\0${entries.size}`;
  entries.set(text, { key: entries.get(text)?.key ?? key, value });
}
