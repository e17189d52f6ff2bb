/**
 * PyYAML's nodes: what a text says before values are made of it. An alias is the very node of its anchor. Tags and pairs
 * change while values are made, because PyYAML's do, and a node that is used twice shows it.
 */
export type YamlNode = YamlScalar | YamlSequence | YamlMapping;

interface Extent {
  readonly start: number;
  readonly end: number;
}

export interface YamlScalar extends Extent {
  readonly kind: "scalar";
  tag: string;
  readonly value: string;
}

export interface YamlSequence extends Extent {
  readonly kind: "sequence";
  tag: string;
  readonly items: YamlNode[];
  end: number;
}

export interface YamlMapping extends Extent {
  readonly kind: "mapping";
  tag: string;
  pairs: YamlPair[];
  end: number;
}

export type YamlPair = readonly [key: YamlNode, value: YamlNode];

const core = "tag:yaml.org,2002:";

/** The full name of a tag of YAML's own, and back: `!!int` is `tag:yaml.org,2002:int`. */
export function coreTag(name: string): string {
  return core + name;
}

/** A tag as one writes it. */
export function tagText(tag: string): string {
  return tag.startsWith(core) ? `!!${tag.slice(core.length)}` : tag;
}
