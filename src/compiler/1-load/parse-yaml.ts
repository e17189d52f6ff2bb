import { report } from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/result.ts";
import { limits } from "../limits.ts";
import type { Source, Span } from "../span.ts";
import { describeScalar, mapOf } from "../tree.ts";
import type { KeyPath, Node } from "../types.ts";
import type { PythonValue } from "../yaml/python-value.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import type { Place } from "../yaml/text-source.ts";
import { configTree } from "./config-tree.ts";

/**
 * Reads YAML from a source, from offset `from` on (a dotlist argument is YAML after its `=`), as OmegaConf reads an
 * argument. Its top may be anything; an empty document is a null. `path` is where the value will stand.
 */
export function parseYaml(source: Source, from = 0, path: KeyPath = []): Result<Node> {
  const place: Place = (start, end) => ({ source, start: from + start, end: from + end });
  return plant(readYaml(source.text.slice(from), "argument", place), place, path);
}

/**
 * Reads a YAML file as OmegaConf does: a mapping, a list, nothing (a null), or a text, which it reads as YAML once more; a
 * text in that is a key without a value.
 */
export function parseYamlFile(source: Source): Result<Node> {
  const place: Place = (start, end) => ({ source, start, end });
  const read = readYaml(source.text, "file", place);
  const top = read.value;
  if (top === undefined) return { value: undefined, diagnostics: read.diagnostics };
  const at = place(top.node.start, top.node.end);
  if (read.diagnostics.length > 0 || isConfig(top)) return plant(read, place, []);
  if (top.kind === "scalar" && top.scalar.type === "str") return parseYamlText(top.scalar.value, at);
  return refuseTop(top, at, "OSError", `Invalid loaded object type: ${typeOf(top)}`);
}

/** A text as OmegaConf.create reads it, as YAML once more. All of it stands where the text is written. */
export function parseYamlText(text: string, at: Span): Result<Node> {
  const place: Place = () => at;
  const read = readYaml(text, "argument", place);
  const top = read.value;
  if (top === undefined) return { value: undefined, diagnostics: read.diagnostics };
  if (read.diagnostics.length > 0 || isConfig(top)) return plant(read, place, []);
  if (top.kind !== "scalar" || top.scalar.type !== "str") return refuseTop(top, at, "AssertionError", "");
  const nothing: Node = { kind: "scalar", scalar: { type: "null" }, at, raw: "", overrode: [] };
  return { value: mapOf(top.scalar.value, nothing, at), diagnostics: [] };
}

/** Whether OmegaConf goes on with a value. What could not be made counts as what it should have been. */
function isConfig(top: PythonValue): boolean {
  if (top.kind === "scalar") return top.scalar.type === "null";
  return top.kind !== "other";
}

function typeOf(top: PythonValue): string {
  if (top.kind === "scalar") return top.scalar.type;
  return top.kind === "other" ? top.type : top.kind;
}

function refuseTop(top: PythonValue, at: Span, name: string, message: string): Result<Node> {
  const found = top.kind === "scalar" ? describeScalar(top.scalar) : `a ${typeOf(top)}`;
  const raises = { class: name, message, key: null };
  return { value: undefined, diagnostics: [report("yaml-top", at, { found, raises })] };
}

/** The tree of what was read, with the problems of both. */
function plant(read: Result<PythonValue>, place: Place, path: KeyPath): Result<Node> {
  if (read.value === undefined) return { value: undefined, diagnostics: read.diagnostics };
  const tree = configTree(read.value, place, path);
  const diagnostics = [...read.diagnostics, ...tree.diagnostics].slice(0, limits.problems);
  return { value: diagnostics.length > 0 ? undefined : tree.value, diagnostics };
}
