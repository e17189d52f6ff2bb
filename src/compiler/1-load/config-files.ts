import { type Diagnostic, noSpan, report } from "../diagnostics/diagnostic.ts";
import { limits } from "../limits.ts";
import { describeNode } from "../tree.ts";
import type { MapNode, Node, ReadText, Source, Span, Tree } from "../types.ts";
import { checkInterpolations } from "./check-interpolations.ts";
import { type DefaultsEntry, splitDefaults } from "./defaults-list.ts";
import { normalise, resolveBeside, withYamlSuffix } from "./file-path.ts";
import { parseYaml } from "./parse-yaml.ts";
import { readSource } from "./source-text.ts";

/** What the loading of one config and its bases shares. */
interface Closure {
  readonly read: ReadText;
  readonly problems: Diagnostic[];
  /** Files loaded so far; one that is named twice counts twice. */
  count: number;
}

/** A file on the way from the config to the one being loaded, and where it was named. */
interface Step {
  readonly file: string;
  readonly at: Span | null;
}

/** Loads the config and the files of its `defaults:` closure. Undefined when the config itself cannot be read. */
export function loadConfigFiles(read: ReadText, config: string, problems: Diagnostic[]): Tree | undefined {
  return loadFile([{ file: normalise(config), at: noSpan }], { read, problems, count: 0 });
}

function loadFile(way: readonly Step[], closure: Closure): Tree | undefined {
  const step = way.at(-1);
  if (step === undefined) throw new Error("a file is loaded on some way");
  closure.count += 1;
  const source = openFile(step, closure);
  if (source === undefined) return undefined;
  const parsed = parseYaml(source);
  closure.problems.push(...parsed.diagnostics);
  const root = parsed.value && asMapping(parsed.value, source, way.length === 1, closure);
  if (root === undefined) return undefined;
  const split = splitDefaults(root);
  closure.problems.push(...checkInterpolations(root), ...split.problems);
  const bases = split.entries.flatMap((entry) => loadBase(entry, way, closure) ?? []);
  return { source, root: split.root, ...(bases.length > 0 && { bases }) };
}

function loadBase(entry: DefaultsEntry, way: readonly Step[], closure: Closure): Tree | undefined {
  const from = way.at(-1)?.file ?? "";
  const file = resolveBeside(from, withYamlSuffix(entry.name));
  const start = way.findIndex((step) => step.file === file);
  if (start >= 0) {
    closure.problems.push(reportCycle(way.slice(start), { file, at: entry.at }));
    return undefined;
  }
  if (closure.count < limits.files) return loadFile([...way, { file, at: entry.at }], closure);
  if (closure.count === limits.files) {
    closure.count += 1;
    closure.problems.push(report("defaults-too-many", entry.at, { limit: limits.files }));
  }
  return undefined;
}

function reportCycle(cycle: readonly Step[], closing: Step): Diagnostic {
  const files = [...cycle, closing].map((step) => step.file);
  const related = cycle.flatMap(({ file, at }) =>
    at === null ? [] : [{ span: at, note: `\`${file}\` is named here` }],
  );
  return report("defaults-cycle", closing.at, { files }, related);
}

function openFile({ file, at }: Step, closure: Closure): Source | undefined {
  const outcome = readSource(closure.read, file, "config", at);
  if ("source" in outcome) return outcome.source;
  if ("problem" in outcome) closure.problems.push(outcome.problem);
  else if (at === null) closure.problems.push(report("file-missing", noSpan, { file }));
  else
    closure.problems.push(
      report("defaults-missing", at, { entry: at.source.text.slice(at.start, at.end), file }),
    );
  return undefined;
}

/** An empty base adds nothing; an empty config is a mistake. */
function asMapping(root: Node, source: Source, isConfig: boolean, closure: Closure): MapNode | undefined {
  if (root.kind === "map") return root;
  const empty = root.kind === "scalar" && root.scalar.type === "null";
  if (empty && !isConfig) return { kind: "map", entries: new Map(), at: root.at };
  closure.problems.push(
    empty
      ? report("config-empty", root.at, { file: source.name })
      : report("config-not-mapping", root.at, { found: describeNode(root) }),
  );
  return undefined;
}
