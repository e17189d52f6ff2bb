import { isScalar, type Pair, type ParsedNode, type YAMLMap, type Scalar as YamlScalar } from "yaml";
import { report } from "../diagnostics/diagnostic.ts";
import { describeNode, keyText } from "../tree.ts";
import type { Entry, MapNode, Node, Scalar, Span } from "../types.ts";
import { type Build, construct, rangeOf, tagOf } from "./build-node.ts";

type YamlPair = Pair<ParsedNode, ParsedNode | null>;

/** Constructs a mapping: keys of `<<` first, its own keys over them, no text key twice. */
export function buildMap(node: YAMLMap<unknown, unknown>, build: Build): MapNode {
  const pairs = node.items as YamlPair[];
  reportDuplicates(pairs, build);
  const entries = new Map<string, Entry>();
  const own: Entry[] = [];
  for (const pair of pairs) {
    if (isMergeKey(pair.key)) mergeFrom(pair, entries, build);
    else own.push(...buildEntry(pair, build));
  }
  for (const entry of own) setEntry(entries, entry);
  return { kind: "map", entries, at: build.place(...rangeOf(node as unknown as ParsedNode)) };
}

/** Sets an entry as a Python dict does: an equal key keeps its place and its first spelling. */
export function setEntry(entries: Map<string, Entry>, entry: Entry): void {
  const text = keyText(entry.key);
  const before = entries.get(text);
  entries.set(text, before === undefined ? entry : { ...entry, key: before.key });
}

/** OmegaConf's loader compares the texts of string keys before `<<` is filled in. */
function reportDuplicates(pairs: readonly YamlPair[], build: Build): void {
  const seen = new Map<string, Span>();
  for (const { key } of pairs) {
    if (!isScalar(key) || tagOf(key as YamlScalar.Parsed) !== "str") continue;
    const text = String(key.source);
    const span = build.place(...rangeOf(key));
    const first = seen.get(text);
    if (first === undefined) seen.set(text, span);
    else
      build.problems.push(
        report("yaml-duplicate-key", span, { key: text }, [{ span: first, note: "first written here" }]),
      );
  }
}

function isMergeKey(key: ParsedNode): boolean {
  return isScalar(key) && tagOf(key as YamlScalar.Parsed) === "merge";
}

function buildEntry({ key, value }: YamlPair, build: Build): Entry[] {
  const scalar = constructKey(key, build);
  const built = construct(value, build, key.range[1]);
  if (scalar === undefined) return [];
  return [{ key: scalar, keyAt: build.place(...rangeOf(key)), value: built }];
}

function constructKey(node: ParsedNode, build: Build): Scalar | undefined {
  if (isScalar(node) && tagOf(node as YamlScalar.Parsed) === "value") return { type: "str", value: "=" };
  const key = construct(node, build);
  if (key.kind === "scalar" && key.scalar.type !== "null") return key.scalar;
  build.problems.push(report("yaml-key-type", build.place(...rangeOf(node)), { found: describeNode(key) }));
  return undefined;
}

/** The keys of `<<: {…}` or `<<: [{…}, …]`; in a list the first mapping wins, so they are laid last to first. */
function mergeFrom({ key, value }: YamlPair, entries: Map<string, Entry>, build: Build): void {
  const source = construct(value, build, key.range[1]);
  const maps = source.kind === "list" ? [...source.items].reverse() : [source];
  for (const map of maps) {
    if (map.kind === "map") for (const entry of map.entries.values()) setEntry(entries, entry);
    else reportMergeSource(map, value ?? key, build);
  }
}

function reportMergeSource(found: Node, at: ParsedNode, build: Build): void {
  build.problems.push(report("yaml-merge-key", build.place(...rangeOf(at)), { found: describeNode(found) }));
}
