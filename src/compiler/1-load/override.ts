import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { ok, type Result } from "../diagnostics/result.ts";
import { type PathPart, splitKeyPath } from "../key-path.ts";
import { limits } from "../limits.ts";
import type { Source, Span } from "../span.ts";
import { keyText } from "../tree.ts";
import type { MapNode, Node, Scalar, Tree } from "../types.ts";
import { checkInterpolations } from "./check-interpolations.ts";
import { isContainerAt } from "./earlier-overrides.ts";
import { parseYaml } from "./parse-yaml.ts";

/** One dotlist argument, `eval.parallelism=64`: a key path and, after the first `=`, YAML. Without `=` it is a null. */
export function overrideTree(
  argument: string,
  position: number,
  earlier: readonly Tree[] = [],
): Result<Tree> {
  const source: Source = { kind: "override", name: "command line", text: argument, position };
  const equals = argument.indexOf("=");
  const end = equals < 0 ? argument.length : equals;
  const parts = splitKeyPath(argument.slice(0, end));
  const problem = checkPath(parts, { source, start: 0, end });
  if (problem !== undefined) return { value: undefined, diagnostics: [problem] };
  const path = parts.map((part) => part.text);
  const above = isContainerAt(path, earlier) ? [] : path;
  const parsed = equals < 0 ? ok(bareNull(source, end)) : parseYaml(source, equals + 1, above);
  if (parsed.value === undefined) return { value: undefined, diagnostics: parsed.diagnostics };
  const tree = { source, root: nest(parts, parsed.value, source), path };
  return {
    value: tree,
    diagnostics: checkInterpolations(parsed.value, parsed.value.kind === "scalar" ? path : above),
  };
}

function checkPath(parts: readonly PathPart[], keyAt: Span): Diagnostic | undefined {
  if (parts.length > limits.depth) return report("yaml-too-deep", keyAt, { limit: limits.depth });
  const key = keyAt.source.text.slice(0, keyAt.end);
  return parts.length === 0 ? report("override-key", keyAt, { key }) : undefined;
}

function bareNull(source: Source, end: number): Node {
  return { kind: "scalar", scalar: { type: "null" }, at: { source, start: 0, end }, raw: "", overrode: [] };
}

/** `a.b=1` as the mapping `{a: {b: 1}}`, each key at its place in the argument. */
function nest(parts: readonly PathPart[], value: Node, source: Source): MapNode {
  const whole = { source, start: 0, end: source.text.length };
  return parts.reduceRight<Node>((inner, { text, start, end }): MapNode => {
    const key: Scalar = { type: "str", value: text };
    return {
      kind: "map",
      entries: new Map([[keyText(key), { key, keyAt: { source, start, end }, value: inner }]]),
      at: whole,
    };
  }, value) as MapNode;
}
