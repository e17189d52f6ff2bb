import { type Diagnostic, noSpan, report } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { describeNode, mapOf, walkLeaves } from "../tree.ts";
import type { Entry, MapNode, Node, ReadText, Source, Span, Tree } from "../types.ts";
import { checkInterpolations } from "./check-interpolations.ts";
import { parseToml, type TomlFile } from "./parse-toml.ts";
import { readSource } from "./source-text.ts";

/** Tables of env.toml that hold settings of the tools, not of a cluster. */
const reserved: readonly string[] = ["wandb", "cli", "cache", "artifacts"];

/** Loads a profile of env.toml as the layer `run.env`, over the profiles it extends. */
export function loadProfile(
  read: ReadText,
  file: string | null,
  profile: string,
  problems: Diagnostic[],
): Tree | undefined {
  const outcome = file === null ? { missing: true as const } : readSource(read, file, "profile", noSpan);
  if ("missing" in outcome) {
    problems.push(report("profile-file-missing", noSpan, { profile, file }));
    return undefined;
  }
  if ("problem" in outcome) {
    problems.push(outcome.problem);
    return undefined;
  }
  const parsed = parseToml(outcome.source);
  problems.push(...parsed.diagnostics);
  return parsed.value && selectProfile(outcome.source, parsed.value, profile, problems);
}

function selectProfile(
  source: Source,
  toml: TomlFile,
  profile: string,
  problems: Diagnostic[],
): Tree | undefined {
  const tables = toml.root;
  if (reserved.includes(profile)) {
    problems.push(report("profile-reserved", noSpan, { profile }));
    return undefined;
  }
  const entry = profileEntry(tables, profile);
  if (entry === undefined) {
    const known = profileNames(tables);
    problems.push(
      report("profile-unknown", noSpan, { profile, file: source.name, near: nearest(profile, known), known }),
    );
    return undefined;
  }
  const chain = collectChain(tables, profile, entry, problems);
  for (const { value } of chain) {
    problems.push(...checkInterpolations(value));
    reportDates(value, toml, problems);
  }
  return chain.reduceRight<Tree | undefined>((base, table) => toTree(source, table, base), undefined);
}

/** TOML's dates are refused where OmegaConf would meet them: in a profile that is used. */
function reportDates(table: Node, toml: TomlFile, problems: Diagnostic[]): void {
  walkLeaves(table, (leaf) => {
    const date = toml.dates.get(leaf);
    if (date !== undefined) problems.push(date);
  });
}

/** The profile and those it extends, strongest first. */
function collectChain(tables: MapNode, profile: string, entry: Entry, problems: Diagnostic[]): Entry[] {
  const chain = new Map<string, Entry>([[profile, entry]]);
  let parent = readParent(entry, problems);
  while (parent !== undefined) {
    if (chain.has(parent.name)) {
      problems.push(reportCycle([...chain.keys()], parent));
      break;
    }
    const next = profileEntry(tables, parent.name);
    if (next === undefined) {
      const near = nearest(parent.name, profileNames(tables));
      problems.push(report("extends-unknown", parent.at, { parent: parent.name, near }));
      break;
    }
    chain.set(parent.name, next);
    parent = readParent(next, problems);
  }
  return [...chain.values()];
}

interface Parent {
  readonly name: string;
  readonly at: Span;
}

function readParent(entry: Entry, problems: Diagnostic[]): Parent | undefined {
  const node = entry.value.kind === "map" ? entry.value.entries.get("extends")?.value : undefined;
  if (node === undefined) return undefined;
  if (node.kind === "scalar" && node.scalar.type === "str") return { name: node.scalar.value, at: node.at };
  problems.push(report("extends-shape", node.at, { found: describeNode(node) }));
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
