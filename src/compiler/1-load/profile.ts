import { type Diagnostic, noSpan, report } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import type { Source, Span } from "../span.ts";
import { describeNode, mapOf, pathText, scalarText, walkLeaves } from "../tree.ts";
import type { Entry, MapNode, ReadText, Tree } from "../types.ts";
import { checkInterpolation } from "./check-interpolations.ts";
import { parseToml, type TomlFile } from "./parse-toml.ts";
import { readSource } from "./source-text.ts";

/** Tables of env.toml that hold settings of the tools, not of a cluster. */
const reserved: readonly string[] = ["wandb", "cli", "cache", "artifacts"];

/** A profile over those it extends. */
export interface LoadedProfile {
  readonly tree: Tree | undefined;
  readonly problems: readonly Diagnostic[];
  /** What nemotron takes and nano3 does not. */
  readonly refusals: readonly Diagnostic[];
}

/** Loads a profile of env.toml as the layer `run.env`, over the profiles it extends. */
export function loadProfile(read: ReadText, file: string | null, profile: string): LoadedProfile {
  const outcome = file === null ? { missing: true as const } : readSource(read, file, "profile", noSpan);
  if ("missing" in outcome) return failed(report("profile-file-missing", noSpan, { profile, file }));
  if ("problem" in outcome) return failed(outcome.problem);
  const { value, diagnostics } = parseToml(outcome.source);
  if (value === undefined) return failed(...diagnostics);
  const problems: Diagnostic[] = [...diagnostics];
  const tree = selectProfile(outcome.source, value, profile, problems);
  const refusals = reserved.includes(profile) ? [report("profile-reserved", noSpan, { profile })] : [];
  return refusals.length > 0 && tree === undefined ? failed(...refusals) : { tree, problems, refusals };
}

function failed(...problems: readonly Diagnostic[]): LoadedProfile {
  return { tree: undefined, problems, refusals: [] };
}

function selectProfile(
  source: Source,
  toml: TomlFile,
  profile: string,
  problems: Diagnostic[],
): Tree | undefined {
  const entry = profileEntry(toml.root, profile);
  if (entry === undefined) {
    const known = profileNames(toml.root);
    const words = { profile, file: source.name, near: nearest(profile, known), known };
    problems.push(report("profile-unknown", noSpan, words));
    return undefined;
  }
  const chain = collectChain(toml, profile, entry, problems);
  return chain.reduceRight<Tree | undefined>((base, table) => toTree(source, table, base), undefined);
}

/** What OmegaConf refuses in a table that is used: dates, and broken `${…}`. */
function checkTable({ value }: Entry, toml: TomlFile, problems: Diagnostic[]): void {
  walkLeaves(value, (leaf, path) => {
    if (path[0] === "extends" && path.length === 1) return;
    const text = toml.dates.get(leaf);
    if (text === undefined) problems.push(...checkInterpolation(leaf, () => path));
    else problems.push(report("toml-date", leaf.at, { text, key: pathText(path) }));
  });
}

/** The profile and those it extends, strongest first, each checked before the next is looked for. */
function collectChain(toml: TomlFile, profile: string, entry: Entry, problems: Diagnostic[]): Entry[] {
  const chain = new Map<string, Entry>([[profile, entry]]);
  checkTable(entry, toml, problems);
  let parent = readParent(entry, toml, problems);
  while (parent !== undefined) {
    if (chain.has(parent.name)) {
      problems.push(reportCycle([...chain.keys()], parent));
      break;
    }
    const next = profileEntry(toml.root, parent.name);
    if (next === undefined) {
      const near = nearest(parent.name, profileNames(toml.root));
      problems.push(report("extends-unknown", parent.at, { parent: parent.name, near }));
      break;
    }
    chain.set(parent.name, next);
    checkTable(next, toml, problems);
    parent = readParent(next, toml, problems);
  }
  return [...chain.values()];
}

interface Parent {
  readonly name: string;
  readonly at: Span;
}

function readParent(entry: Entry, { dates }: TomlFile, problems: Diagnostic[]): Parent | undefined {
  const node = entry.value.kind === "map" ? entry.value.entries.get("extends")?.value : undefined;
  if (node === undefined) return undefined;
  if (node.kind !== "scalar") {
    const raises = {
      class: "TypeError",
      message: `unhashable type: '${node.kind === "map" ? "dict" : "list"}'`,
      key: null,
    };
    problems.push(report("extends-shape", node.at, { found: describeNode(node), raises }));
    return undefined;
  }
  const { scalar, at } = node;
  if (scalar.type === "str" && !dates.has(node)) return { name: scalar.value, at };
  const raises = { class: "ValueError", message: `unknown profile: ${scalarText(scalar)}`, key: null };
  problems.push(report("extends-shape", at, { found: describeNode(node), raises }));
  return undefined;
}

function reportCycle(names: readonly string[], closing: Parent): Diagnostic {
  const profiles = [...names.slice(names.indexOf(closing.name)), closing.name];
  return report("extends-cycle", closing.at, { profiles });
}

function profileEntry(tables: MapNode, name: string): Entry | undefined {
  const entry = tables.entries.get(name);
  return entry?.value.kind === "map" ? entry : undefined;
}

function profileNames(tables: MapNode): string[] {
  const names = [...tables.entries].filter(([, entry]) => entry.value.kind === "map").map(([name]) => name);
  return names.filter((name) => !reserved.includes(name));
}

function toTree(source: Source, { keyAt, value }: Entry, base: Tree | undefined): Tree {
  if (value.kind !== "map") throw new Error("a profile is a table");
  const own = new Map(value.entries);
  own.delete("extends");
  const root = mapOf("run", mapOf("env", { ...value, entries: own }, keyAt), keyAt);
  return { source, root, ...(base !== undefined && { bases: [base] }) };
}
