import { report } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { limits } from "../limits.ts";
import type { AliasEvent, EndEvent, ScalarEvent, StartEvent, YamlEvent } from "./event.ts";
import { implicitTag } from "./implicit-tag.ts";
import { refuse } from "./refusal.ts";
import type { Place } from "./text-source.ts";
import { coreTag, type YamlMapping, type YamlNode, type YamlSequence } from "./yaml-node.ts";

/** The node of the one document of a text; undefined where there is none. */
export function compose(events: Generator<YamlEvent>, place: Place): YamlNode | undefined {
  if (events.next().done) return undefined;
  const node = new Composer(events, place).node();
  const more = events.next();
  if (!more.done) refuseSecond(more.value, place);
  return node;
}

function refuseSecond({ start, end }: YamlEvent, place: Place): never {
  refuse(report("yaml-many-documents", place(start, end), {}));
}

/** Recursion is as deep as the events are nested, which the parser bounds. */
class Composer {
  readonly #events: Generator<YamlEvent>;
  readonly #place: Place;
  readonly #anchors = new Map<string, YamlNode>();
  /** Where the last thing ends that is written out: a block ends there, not at the line after it. */
  #reached = 0;
  /** Items and values so far: a text with too many is read no further. */
  #count = 0;

  constructor(events: Generator<YamlEvent>, place: Place) {
    this.#events = events;
    this.#place = place;
  }

  node(): YamlNode {
    const node = this.#nodeOrEnd();
    if (node.kind === "end") throw new Error("a collection ends only inside itself");
    return node;
  }

  #nodeOrEnd(): YamlNode | EndEvent {
    const event = this.#events.next().value as Exclude<YamlEvent, { kind: "document" }>;
    if (event.kind !== "end" || event.isFlow) this.#reached = event.end;
    if (event.kind === "end") return event;
    if (event.kind === "alias") return this.#target(event);
    if (event.anchor !== undefined) this.#checkAnchor(event.anchor, event);
    if (event.kind === "scalar") return this.#scalar(event);
    return event.kind === "sequence start" ? this.#sequence(event) : this.#mapping(event);
  }

  #scalar({ anchor, tag, value, isPlain, start, end }: ScalarEvent): YamlNode {
    const implicit = isPlain ? implicitTag(value) : "str";
    return this.#keep(anchor, { kind: "scalar", tag: tag ?? coreTag(implicit), value, start, end });
  }

  #sequence({ anchor, tag = coreTag("seq"), start, end }: StartEvent): YamlNode {
    const sequence: YamlSequence = { kind: "sequence", tag, items: [], start, end };
    this.#keep(anchor, sequence);
    for (;;) {
      const item = this.#nodeOrEnd();
      sequence.end = this.#reached;
      if (item.kind === "end") return sequence;
      this.#checkCount(item);
      sequence.items.push(item);
    }
  }

  #mapping({ anchor, tag = coreTag("map"), start, end }: StartEvent): YamlNode {
    const mapping: YamlMapping = { kind: "mapping", tag, pairs: [], start, end };
    this.#keep(anchor, mapping);
    for (;;) {
      const key = this.#nodeOrEnd();
      mapping.end = this.#reached;
      if (key.kind === "end") return mapping;
      const value = this.node();
      this.#checkCount(value);
      mapping.pairs.push([key, value]);
    }
  }

  #checkCount({ start, end }: YamlNode): void {
    this.#count += 1;
    if (this.#count > limits.nodes) {
      refuse(report("yaml-too-many-nodes", this.#place(start, end), { limit: limits.nodes }));
    }
  }

  #keep<N extends YamlNode>(anchor: string | undefined, node: N): N {
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    return node;
  }

  #target({ name, start, end }: AliasEvent): YamlNode {
    const target = this.#anchors.get(name);
    if (target !== undefined) return target;
    const near = nearest(name, this.#anchors.keys());
    return refuse(report("yaml-alias", this.#place(start, end), { name, near }));
  }

  #checkAnchor(name: string, { start, end }: ScalarEvent | StartEvent): void {
    const first = this.#anchors.get(name);
    if (first === undefined) return;
    const related = [{ span: this.#place(first.start, first.end), note: "first used here" }];
    refuse(report("yaml-anchor-twice", this.#place(start, end), { name }, related));
  }
}
