import type { Scalar } from "../types.ts";
import type { YamlNode } from "./yaml-node.ts";

/**
 * What PyYAML makes of a text. Values are shared as nodes are: what an alias stands for is the same list, and a list may
 * hold itself.
 */
export type PythonValue = PythonScalar | PythonList | PythonDict | PythonOther | Unmade;

export interface PythonScalar {
  readonly kind: "scalar";
  readonly scalar: Scalar;
  /** The text as it was before it became a value. */
  readonly raw: string;
  readonly node: YamlNode;
}

/** A list; a tuple of `!!omap` and `!!pairs`, too: OmegaConf makes lists of them. */
export interface PythonList {
  readonly kind: "list";
  readonly items: PythonValue[];
  readonly node: YamlNode;
}

export interface PythonDict {
  readonly kind: "dict";
  /** By what Python holds for equal. */
  readonly entries: Map<string, PythonEntry>;
  readonly node: YamlNode;
}

export interface PythonEntry {
  readonly key: PythonScalar | PythonOther;
  readonly value: PythonValue;
}

/** A value that OmegaConf has no place for. */
export interface PythonOther {
  readonly kind: "other";
  readonly type: "set" | "date" | "datetime";
  readonly node: YamlNode;
}

/** What stands for a value that could not be made; the reason has been reported. */
export interface Unmade {
  readonly kind: "unmade";
  readonly node: YamlNode;
}
