import { type AST, ParseError, parseTOML } from "toml-eslint-parser";
import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { ok, type Result } from "../diagnostics/result.ts";
import { limits } from "../limits.ts";
import type { Source, Span } from "../span.ts";
import { intScalar } from "../tree.ts";
import type { Entry, ListNode, MapNode, Node, Scalar } from "../types.ts";

/** A table or an array of tables while it grows: TOML may add to both from anywhere in the file. */
interface GrowingMap extends MapNode {
  readonly entries: Map<string, Entry>;
}
interface GrowingList extends ListNode {
  readonly items: Node[];
}

/** A TOML file as one tree, every node at its place. A date, here by its text, is a problem only where it is used. */
export interface TomlFile {
  readonly root: MapNode;
  readonly dates: ReadonlyMap<Node, string>;
}

/** Reads a TOML file. */
export function parseToml(source: Source): Result<TomlFile> {
  const program = parseProgram(source);
  if (!("body" in program)) return { value: undefined, diagnostics: [program] };
  const dates = new Map<Node, string>();
  const top = program.body[0];
  const root = growMap({ source, start: 0, end: 0 });
  for (const statement of top.body) {
    if (statement.type === "TOMLKeyValue") assign(root, statement, source, dates);
    else addTable(root, statement, source, dates);
  }
  return ok({ root, dates });
}

/** The library throws what it does not understand; a bug of its own is no user's mistake and passes through. */
function parseProgram(source: Source): AST.TOMLProgram | Diagnostic {
  const deep = findTooDeep(source);
  if (deep !== undefined) return deep;
  try {
    return parseTOML(source.text, { tomlVersion: "1.0" });
  } catch (problem) {
    if (!(problem instanceof ParseError)) throw problem;
    const span = { source, start: problem.index, end: problem.index + 1 };
    const what = problem.message.replace(/\.$/, "");
    return report("toml-syntax", span, { what: what.charAt(0).toLowerCase() + what.slice(1) });
  }
}

/**
 * Looks for nesting, by brackets or by dots in a key, that would exhaust the library. Those inside strings are counted
 * too: a text with a hundred of them unclosed is not a profile either.
 */
function findTooDeep(source: Source): Diagnostic | undefined {
  let brackets = 0;
  let dots = 0;
  let inComment = false;
  for (let index = 0; index < source.text.length; index += 1) {
    const character = source.text.charAt(index);
    if (character === "\n") inComment = false;
    if (character === "#") inComment = true;
    if (inComment) continue;
    if (character === "[" || character === "{") brackets += 1;
    if (character === "]" || character === "}") brackets = Math.max(0, brackets - 1);
    dots = character === "." ? dots + 1 : /[=,[\]{}\n]/.test(character) ? 0 : dots;
    if (Math.max(brackets, dots) > limits.depth) {
      return report("yaml-too-deep", { source, start: index, end: index + 1 }, { limit: limits.depth });
    }
  }
  return undefined;
}

function addTable(root: GrowingMap, table: AST.TOMLTable, source: Source, dates: Dates): void {
  const at = spanOf(table.key, source);
  let map = root;
  const keys = table.key.keys;
  for (const [index, key] of keys.entries()) {
    const isArray = table.kind === "array" && index === keys.length - 1;
    map = isArray ? appendTable(map, key, at) : openTable(map, key, source, at);
  }
  for (const pair of table.body) assign(map, pair, source, dates);
}

/** The table under a key, made if need be; of an array of tables, the last one. */
function openTable(map: GrowingMap, key: TomlKey, source: Source, at: Span): GrowingMap {
  const name = nameOf(key);
  const found = map.entries.get(name)?.value;
  const table = found?.kind === "list" ? found.items.at(-1) : found;
  if (table?.kind === "map") return table as GrowingMap;
  const made = growMap(at);
  setEntry(map, name, spanOf(key, source), made);
  return made;
}

function appendTable(map: GrowingMap, key: TomlKey, at: Span): GrowingMap {
  const name = nameOf(key);
  const made = growMap(at);
  const found = map.entries.get(name)?.value;
  if (found?.kind === "list") (found as GrowingList).items.push(made);
  else setEntry(map, name, at, { kind: "list", items: [made], at });
  return made;
}

function assign(map: GrowingMap, pair: AST.TOMLKeyValue, source: Source, dates: Dates): void {
  const at = spanOf(pair.key, source);
  let target = map;
  const keys = pair.key.keys;
  for (const key of keys.slice(0, -1)) target = openTable(target, key, source, at);
  const last = keys.at(-1);
  if (last !== undefined)
    setEntry(target, nameOf(last), spanOf(last, source), toNode(pair.value, source, dates));
}

function toNode(value: AST.TOMLContentNode, source: Source, dates: Dates): Node {
  const at = spanOf(value, source);
  if (value.type === "TOMLArray") {
    return { kind: "list", items: value.elements.map((item) => toNode(item, source, dates)), at };
  }
  if (value.type === "TOMLInlineTable") {
    const table = growMap(at);
    for (const pair of value.body) assign(table, pair, source, dates);
    return table;
  }
  const raw = source.text.slice(at.start, at.end);
  const scalar = toScalar(value) ?? { type: "str", value: raw };
  const leaf: Node = {
    kind: "scalar",
    scalar,
    at,
    raw: scalar.type === "str" ? scalar.value : raw,
    overrode: [],
  };
  if (toScalar(value) === undefined) dates.set(leaf, raw);
  return leaf;
}

function toScalar(value: AST.TOMLValue): Scalar | undefined {
  switch (value.kind) {
    case "string":
      return { type: "str", value: value.value };
    case "integer":
      return intScalar(value.bigint);
    case "float":
      return { type: "float", value: value.value };
    case "boolean":
      return { type: "bool", value: value.value };
    default:
      return undefined;
  }
}

type Dates = Map<Node, string>;
type TomlKey = AST.TOMLBare | AST.TOMLQuoted;

function nameOf(key: TomlKey): string {
  return key.type === "TOMLBare" ? key.name : key.value;
}

function growMap(at: Span): GrowingMap {
  return { kind: "map", entries: new Map(), at };
}

function setEntry(map: GrowingMap, name: string, keyAt: Span, value: Node): void {
  map.entries.set(name, { key: { type: "str", value: name }, keyAt, value });
}

function spanOf(node: AST.HasLocs, source: Source): Span {
  return { source, start: node.range[0], end: node.range[1] };
}
