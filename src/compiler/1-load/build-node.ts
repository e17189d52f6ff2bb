import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  type YAMLSeq,
  type Scalar as YamlScalar,
} from "yaml";
import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import type { Result } from "../diagnostics/result.ts";
import { limits } from "../limits.ts";
import { shorten } from "../tree.ts";
import type { ListNode, Node, Scalar, ScalarNode } from "../types.ts";
import { buildMap } from "./build-map.ts";
import type { Place } from "./parse-yaml.ts";
import { constructScalar, implicitTag } from "./yaml-scalar.ts";

/** What the construction of one document shares. */
export interface Build {
  readonly text: string;
  readonly place: Place;
  readonly anchors: Map<string, { readonly node: Node; readonly size: number }>;
  readonly problems: Diagnostic[];
  /** Nodes so far, an alias counted as what it stands for. */
  size: number;
}

/** Constructs the tree of a document as PyYAML would, every node with its place. */
export function buildNode(contents: ParsedNode, text: string, place: Place): Result<Node> {
  const build: Build = { text, place, anchors: new Map(), problems: [], size: 0 };
  const value = construct(contents, build);
  if (build.size > limits.nodes) {
    const span = place(...rangeOf(contents));
    return { value: undefined, diagnostics: [report("yaml-too-many-nodes", span, { limit: limits.nodes })] };
  }
  return { value: build.problems.length > 0 ? undefined : value, diagnostics: build.problems };
}

/** Constructs one node. Anchors are known from their end on: an alias inside its own anchor is unknown. */
export function construct(node: ParsedNode | null, build: Build, emptyAt = 0): Node {
  if (node === null) return plainNull(build, emptyAt);
  if (isAlias(node)) return constructAlias(node as Alias.Parsed, build);
  const before = build.size;
  build.size += 1;
  const built = constructByKind(node, build);
  if (node.anchor !== undefined) build.anchors.set(node.anchor, { node: built, size: build.size - before });
  return built;
}

function constructByKind(node: ParsedNode, build: Build): Node {
  if (isMap(node)) return checkCollectionTag(node, "map", build) ?? buildMap(node, build);
  if (isSeq(node)) return checkCollectionTag(node, "seq", build) ?? constructList(node, build);
  if (isScalar(node)) return constructLeaf(node as YamlScalar.Parsed, build);
  throw new Error("a YAML node is a map, a list, a scalar or an alias");
}

function constructAlias(node: Alias.Parsed, build: Build): Node {
  const target = build.anchors.get(node.source);
  if (target === undefined) {
    const near = nearest(node.source, build.anchors.keys());
    build.problems.push(report("yaml-alias", build.place(...rangeOf(node)), { name: node.source, near }));
    return plainNull(build, node.range[0]);
  }
  build.size += target.size;
  return target.node;
}

function constructList(node: YAMLSeq<unknown>, build: Build): ListNode {
  const items = node.items.map((item) => construct(item as ParsedNode, build));
  return { kind: "list", items, at: build.place(...rangeOf(node as unknown as ParsedNode)) };
}

function constructLeaf(node: YamlScalar.Parsed, build: Build): ScalarNode {
  const raw = textOf(node, build);
  const span = build.place(...rangeOf(node));
  const tag = tagOf(node);
  let scalar = constructScalar(tag, raw);
  if (scalar === undefined) {
    build.problems.push(
      tag in typeNames
        ? report("yaml-value", span, { text: shorten(raw), type: typeNames[tag] ?? tag })
        : report("yaml-tag", span, { tag: tag === "merge" || tag === "value" ? raw : tag }),
    );
    scalar = { type: "null" };
  }
  return { kind: "scalar", scalar, at: span, raw, overrode: [] };
}

/** The text of a scalar. To PyYAML a block scalar that the file ends in, without a line break, has none either. */
function textOf(node: YamlScalar.Parsed, build: Build): string {
  const text = String(node.source);
  const isBlock = node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED";
  const endsFile = node.range[1] >= build.text.length && !build.text.endsWith("\n");
  return isBlock && endsFile ? text.replace(/\n$/, "") : text;
}

const typeNames: Readonly<Record<string, string>> = { int: "an int", float: "a float", bool: "a boolean" };
const coreTag = "tag:yaml.org,2002:";

/** The tag by which a scalar is constructed: the one written, else the one its plain text implies. */
export function tagOf(node: YamlScalar.Parsed): string {
  if (node.tag !== undefined && node.tag !== "!") {
    return node.tag.startsWith(coreTag) ? node.tag.slice(coreTag.length) : node.tag;
  }
  return node.type === "PLAIN" ? implicitTag(String(node.source)) : "str";
}

function checkCollectionTag(node: ParsedNode, expected: "map" | "seq", build: Build): Node | undefined {
  if (node.tag === undefined || node.tag === "!" || node.tag === coreTag + expected) return undefined;
  const span = build.place(...rangeOf(node));
  build.problems.push(report("yaml-tag", span, { tag: node.tag.replace(coreTag, "!!") }));
  return plainNull(build, node.range[0]);
}

function plainNull(build: Build, offset: number): ScalarNode {
  const scalar: Scalar = { type: "null" };
  return { kind: "scalar", scalar, at: build.place(offset, offset), raw: "", overrode: [] };
}

/** Where a node begins and where its value ends (without the comment after it). */
export function rangeOf(node: ParsedNode): [number, number] {
  return [node.range[0], node.range[1]];
}
