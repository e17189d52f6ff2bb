import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { limits } from "../limits.ts";
import { describeYaml } from "./describe-yaml.ts";
import { refuse } from "./refusal.ts";
import type { Place } from "./text-source.ts";
import { coreTag, type YamlMapping, type YamlNode, type YamlPair } from "./yaml-node.ts";

const mergeTag = coreTag("merge");
const valueTag = coreTag("value");

/** Puts the pairs of what `<<` names before a mapping's own. */
export class MergeKeys {
  readonly #place: Place;
  readonly #problems: Diagnostic[];
  /** Pairs copied so far. Mappings that merge one another twice each grow without end otherwise. */
  #copied = 0;

  constructor(place: Place, problems: Diagnostic[]) {
    this.#place = place;
    this.#problems = problems;
  }

  /**
   * Flattens a mapping, and before it those it merges. Of several mappings in a list the first wins, so they are laid last
   * to first; of several `<<` the last. PyYAML 6.0.4 decides both by the identity of strings; the launcher's lock has 6.0.3.
   */
  flatten(mapping: YamlMapping, depth = 0): void {
    const merges = mapping.pairs.filter(([key]) => key.tag === mergeTag);
    for (const [key] of mapping.pairs) if (key.tag === valueTag) key.tag = coreTag("str");
    if (merges.length === 0) return;
    if (depth > limits.depth) this.#refuseDepth(mapping);
    mapping.pairs = mapping.pairs.filter(([key]) => key.tag !== mergeTag);
    const merged: YamlPair[] = [];
    for (const [, source] of merges) {
      const layers = this.#sourcesOf(source).map((each) => this.#pairsOf(each, depth));
      for (const layer of layers.reverse()) for (const pair of layer) merged.push(pair);
    }
    mapping.pairs = [...merged, ...mapping.pairs];
  }

  #sourcesOf(source: YamlNode): readonly YamlMapping[] {
    if (source.kind === "mapping") return [source];
    const items = source.kind === "sequence" ? source.items : [source];
    const wrong = items.filter((item) => item.kind !== "mapping");
    for (const each of wrong) this.#problems.push(this.#reportSource(each));
    return items.filter((item) => item.kind === "mapping");
  }

  #pairsOf(source: YamlMapping, depth: number): readonly YamlPair[] {
    this.flatten(source, depth + 1);
    this.#copied += source.pairs.length;
    if (this.#copied > limits.nodes) {
      const at = this.#place(source.start, source.end);
      refuse(report("yaml-too-many-nodes", at, { limit: limits.nodes }));
    }
    return source.pairs;
  }

  #reportSource(source: YamlNode): Diagnostic {
    return report("yaml-merge-key", this.#place(source.start, source.end), { found: describeYaml(source) });
  }

  #refuseDepth({ start }: YamlMapping): never {
    refuse(report("yaml-too-deep", this.#place(start, start + 1), { limit: limits.depth }));
  }
}
