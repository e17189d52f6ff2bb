import { pathText } from "../tree.ts";
import type { KeyPath, Node } from "../types.ts";
import type { Examination } from "./examine.ts";
import { originOf, type PlacedValue, placedValue } from "./placed-value.ts";
import { settingsOf } from "./settings.ts";
import { type ShownTrace, shownTraces } from "./shown-trace.ts";
import { shownValue } from "./shown-value.ts";
import { traceKey } from "./trace.ts";

/** One leaf of the effective config with its origin. */
export interface OriginRow extends PlacedValue {
  readonly key: string;
  /** The references that the value came through. */
  readonly references: readonly ShownTrace[];
  /** What it overrode, strongest first. The schema's default is not repeated for every key. */
  readonly overrode: readonly PlacedValue[];
}

/** Every leaf at or below a key, in the order of the config. An empty mapping or list is a leaf, too. */
export function originRows(path: KeyPath, node: Node, examined: Examination): readonly OriginRow[] {
  return leavesOf(path, node).map(([leafPath, leaf]) => {
    const settings = settingsOf(leafPath, examined.layers, examined.merged);
    return {
      key: pathText(leafPath),
      value: shownValue(leaf, leafPath, examined.mask),
      at: originOf(leaf, settings, examined),
      references: shownTraces(traceKey(leafPath, examined), examined),
      overrode: settings
        .filter(({ state }) => state === "overridden")
        .reverse()
        .map((setting) => placedValue(setting, examined)),
    };
  });
}

function leavesOf(path: KeyPath, node: Node): readonly (readonly [KeyPath, Node])[] {
  const children = childrenOf(node);
  if (children.length === 0) return [[path, node]];
  return children.flatMap(([step, child]) => leavesOf([...path, step], child));
}

/** What is in a mapping or list, by key or position; nothing is in a scalar. */
export function childrenOf(node: Node): readonly (readonly [string | number, Node])[] {
  if (node.kind === "scalar") return [];
  if (node.kind === "list") return [...node.items.entries()];
  return [...node.entries].map(([key, { value }]) => [key, value] as const);
}
