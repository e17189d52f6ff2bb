interface Extent {
  readonly start: number;
  readonly end: number;
}

/** What a node may have before its content. */
export interface Properties {
  readonly anchor: string | undefined;
  /** The full tag; undefined when none is written, and for `!`, which says nothing. */
  readonly tag: string | undefined;
}

export interface AliasEvent extends Extent {
  readonly kind: "alias";
  readonly name: string;
}

export interface ScalarEvent extends Extent, Properties {
  readonly kind: "scalar";
  readonly value: string;
  /** Without a tag, its text decides its type. */
  readonly isPlain: boolean;
}

export interface StartEvent extends Extent, Properties {
  readonly kind: "sequence start" | "mapping start";
}

export interface EndEvent extends Extent {
  readonly kind: "end";
  /** Ended by a bracket; a block ends with what it holds. */
  readonly isFlow: boolean;
}

/** What a node is made of, in the order of the text. */
export type NodeEvent = AliasEvent | ScalarEvent | StartEvent | EndEvent;

/** The beginning of a document. */
export interface DocumentEvent extends Extent {
  readonly kind: "document";
}

export type YamlEvent = DocumentEvent | NodeEvent;
