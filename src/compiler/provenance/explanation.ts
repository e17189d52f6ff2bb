import { parseYaml } from "../1-load/parse-yaml.ts";
import { isMissing } from "../2-merge/merge-into.ts";
import { keysOf, schemaAt } from "../4-validate/schema-place.ts";
import { nodeAt, pathText, spanOf } from "../tree.ts";
import type { KeyPath, Node } from "../types.ts";
import { type Destinations, destinationsOf } from "./destinations.ts";
import type { Examination } from "./examine.ts";
import { factsOf, type KeyFacts } from "./key-facts.ts";
import { nodeOf, unwritten } from "./node-of.ts";
import { childrenOf } from "./origin-rows.ts";
import { type Place, placeOf } from "./place.ts";
import { originOf, type PlacedValue, placedValue } from "./placed-value.ts";
import { type Setting, settingsOf } from "./settings.ts";
import { type ShownTrace, shownTraces } from "./shown-trace.ts";
import { shownValue } from "./shown-value.ts";
import { sourceLine } from "./source-line.ts";
import { traceKey } from "./trace.ts";

/** All that there is to say about one key. Secrets are starred out already. */
export interface Explanation {
  readonly key: string;
  /** `set` has a value; `missing` must be given and is not; `unset` has neither value nor default. */
  readonly state: "set" | "missing" | "unset";
  /** Absent where there is none. */
  readonly value?: unknown;
  /** Where it was written; null where it was not, and for a mapping: each of its keys has a place of its own. */
  readonly at: Place | null;
  /** Null inside a mapping that is passed on unchecked. */
  readonly facts: KeyFacts | null;
  /** What every layer says, weakest first, beginning with the schema's default. None for a mapping: layers are merged. */
  readonly layers: readonly LayerValue[];
  readonly references: readonly ShownTrace[];
  /** Of a mapping, or a list of mappings: what is in it. */
  readonly children: readonly Child[];
  /** Whether the config has no errors: only then it is known where a value ends up. */
  readonly compiles: boolean;
  /** Null for a mapping: ask for its keys. */
  readonly destinations: Destinations | null;
  /** Its line in config.yaml; null where it has none, or while the config does not compile. */
  readonly in_config: { readonly line: number; readonly text: string } | null;
}

/** What one layer says. `key` is the key that it wrote: the one explained, or one around it. */
export interface LayerValue extends PlacedValue {
  readonly key: string;
  readonly state: Setting["state"];
}

/** A key of a mapping, or an item of a list. */
export interface Child {
  readonly key: string;
  /** Absent where it has none. */
  readonly value?: unknown;
  readonly documentation: string | null;
}

/** Explains a key. */
export function explainKey(path: KeyPath, examined: Examination): Explanation {
  const node = nodeAt(examined.effective, path);
  const settings = settingsOf(path, examined.layers, examined.merged);
  const facts = factsOf(path);
  const children = explainChildren(path, node, examined);
  const isMap = node?.kind === "map" && children.length > 0;
  return {
    key: pathText(path),
    state: stateOf(node, facts),
    ...(node !== undefined && { value: shownValue(node, path, examined.mask) }),
    at: node === undefined || isMap ? null : originOf(node, settings, examined),
    facts,
    layers: isMap ? [] : layersOf(path, settings, facts, examined),
    references: shownTraces(traceKey(path, examined), examined),
    children,
    compiles: examined.compiled !== undefined,
    destinations: children.length > 0 ? null : withoutSecrets(destinationsOf(path, examined), path, examined),
    in_config: lineInConfig(path, examined),
  };
}

function stateOf(node: Node | undefined, facts: KeyFacts | null): Explanation["state"] {
  if (node !== undefined) return isMissing(node) ? "missing" : "set";
  return facts?.required === true ? "missing" : "unset";
}

function layersOf(
  path: KeyPath,
  settings: readonly Setting[],
  facts: KeyFacts | null,
  examined: Examination,
): readonly LayerValue[] {
  const written = settings.map((setting) => ({
    ...placedValue(setting, examined),
    key: pathText(setting.path),
    state: setting.state,
  }));
  if (facts?.default === undefined) return written;
  const state = settings.length === 0 ? "in force" : "overridden";
  return [
    { key: pathText(path), value: facts.default, at: placeOf(unwritten, undefined), state },
    ...written,
  ];
}

/** Of a mapping also the keys that are not set; of a list only items that have keys of their own. */
function explainChildren(path: KeyPath, node: Node | undefined, { mask }: Examination): readonly Child[] {
  const set = node === undefined ? [] : childrenOf(node);
  if (node?.kind === "list" && set.every(([, item]) => item.kind === "scalar")) return [];
  const unset = keysOf(schemaAt(path)).filter((key) => set.every(([step]) => step !== key));
  return [...set, ...unset.map((key) => [key, undefined] as const)].map(([step, child]) => {
    const childPath = [...path, step];
    const key = pathText(childPath);
    const facts = factsOf(childPath);
    return {
      key,
      ...(child !== undefined && { value: shownValue(child, childPath, mask) }),
      documentation: facts?.documented === key ? facts.documentation : null,
    };
  });
}

function withoutSecrets(found: Destinations, path: KeyPath, { mask }: Examination): Destinations {
  const shown = (value: unknown): unknown => shownValue(nodeOf(value), path, mask);
  return {
    instead: found.instead && { value: shown(found.instead.value) },
    refused: found.refused && { ...found.refused, value: shown(found.refused.value) },
    artifacts: found.artifacts.map(({ artifact, lines }) => ({
      artifact,
      lines: lines.map((line) => ({
        ...line,
        text: mask.text(line.text),
        other: line.other === null ? null : mask.text(line.other),
      })),
    })),
  };
}

/** `config.yaml` is YAML of ours: its own reader says where the key stands. */
function lineInConfig(path: KeyPath, { compiled, mask }: Examination): Explanation["in_config"] {
  const text = compiled?.artifacts.find(({ name }) => name === "config.yaml")?.text ?? "";
  const root = parseYaml({ kind: "config", name: "config.yaml", text }).value;
  if (root?.kind !== "map" || nodeAt(root, path) === undefined) return null;
  const span = spanOf(root, path, "key");
  if (span === null) return null;
  const { line, text: written } = sourceLine(span);
  return { line, text: mask.text(written) };
}
