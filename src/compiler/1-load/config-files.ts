import { type Diagnostic, noSpan, report } from "../diagnostics/diagnostic.ts";
import { limits } from "../limits.ts";
import type { Source, Span } from "../span.ts";
import { describeNode } from "../tree.ts";
import type { ReadText, Root, Tree } from "../types.ts";
import { checkInterpolations } from "./check-interpolations.ts";
import { type DefaultsEntry, splitDefaults } from "./defaults-list.ts";
import { normalise, resolveBeside, withYamlSuffix } from "./file-path.ts";
import { parseYamlFile } from "./parse-yaml.ts";
import { readSource } from "./source-text.ts";

/** A config file over the files of its `defaults:`. */
export interface LoadedConfig {
  /** Undefined when the config itself cannot be read. */
  readonly tree: Tree<Root> | undefined;
  readonly problems: readonly Diagnostic[];
  /** What OmegaConf takes and nano3 does not. */
  readonly refusals: readonly Diagnostic[];
}

/** What the loading of one config and its bases shares. */
interface Closure {
  readonly read: ReadText;
  readonly problems: Diagnostic[];
  readonly refusals: Diagnostic[];
  /** Files loaded so far; one that is named twice counts twice. */
  count: number;
}

/** A file on the way from the config to the one being loaded, and where it was named. */
interface Step {
  readonly file: string;
  readonly at: Span | null;
}

/** Loads the config and the files of its `defaults:` closure. */
export function loadConfigFiles(read: ReadText, config: string): LoadedConfig {
  const closure: Closure = { read, problems: [], refusals: [], count: 0 };
  const tree = loadFile([{ file: normalise(config), at: noSpan }], closure);
  return { tree, problems: closure.problems, refusals: closure.refusals };
}

function loadFile(way: readonly Step[], closure: Closure): Tree<Root> | undefined {
  const step = way.at(-1);
  if (step === undefined) throw new Error("a file is loaded on some way");
  closure.count += 1;
  const source = openFile(step, closure);
  const root = source && parseRoot(source, way.length === 1, closure);
  if (source === undefined || root === undefined) return undefined;
  closure.problems.push(...checkInterpolations(root));
  if (root.kind === "list") return { source, root };
  const split = splitDefaults(root, step.file);
  closure.problems.push(...split.problems);
  const bases = split.entries.flatMap((entry) => loadBase(entry, way, closure) ?? []);
  return { source, root: split.root, ...(bases.length > 0 && { bases }) };
}

/** An empty base adds nothing; an empty config is a mistake, and a list is one everywhere. */
function parseRoot(source: Source, isConfig: boolean, closure: Closure): Root | undefined {
  const { value, diagnostics } = parseYamlFile(source);
  closure.problems.push(...diagnostics);
  if (value === undefined || value.kind === "map") return value;
  if (value.kind === "list") {
    closure.refusals.push(report("config-not-mapping", value.at, { found: describeNode(value) }));
    return value;
  }
  if (isConfig) closure.refusals.push(report("config-empty", value.at, { file: source.name }));
  return { kind: "map", entries: new Map(), at: value.at };
}

function loadBase(entry: DefaultsEntry, way: readonly Step[], closure: Closure): Tree<Root> | undefined {
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
