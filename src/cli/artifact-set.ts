import { chmodSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ClusterError } from "../cluster/cluster-error.ts";
import { makeDirectory } from "../cluster/make-directory.ts";
import type { InputsPlan } from "../compiler/5-plan/types.ts";
import { type Diagnostic, noSpan, report } from "../compiler/diagnostics/diagnostic.ts";
import type { Artifact } from "../compiler/types.ts";
import type { Choice } from "./compile-input.ts";
import { namesIn, readTextFile } from "./host.ts";

/** Writes a set: each file whole or not at all; other files in the directory stay. */
export function writeSet(directory: string, artifacts: readonly Artifact[]): void {
  const written: string[] = [];
  let draft = "";
  try {
    makeDirectory(directory);
    for (const { name, text, executable } of artifacts) {
      draft = join(directory, `.${name}.${process.pid}.tmp`);
      const mode = executable ? 0o755 : 0o644;
      writeFileSync(draft, text, { mode });
      chmodSync(draft, mode);
      renameSync(draft, join(directory, name));
      written.push(name);
    }
  } catch (error) {
    if (draft !== "") rmSync(draft, { force: true });
    throw new ClusterError({
      what: `The artifact set could not be written to ${directory}.`,
      output: error instanceof Error ? error.message : String(error),
      left: written.length === 0 ? "nothing new" : `${written.join(", ")} of the new set in ${directory}`,
    });
  }
}

/** Files in a set's directory that are not part of it. */
export function foreignFiles(directory: string, artifacts: readonly Artifact[]): readonly string[] {
  const own = new Set(artifacts.map(({ name }) => name));
  return namesIn(directory).filter((name) => !own.has(name));
}

/** How a directory differs from what its set compiles to now. */
export function compareSet(directory: string, artifacts: readonly Artifact[]): readonly Diagnostic[] {
  const drifted = (name: string, what: string) =>
    report("set-drifted", noSpan, { file: `${directory}/${name}`, what });
  const differing = artifacts.flatMap(({ name, text }) => {
    const found = readTextFile(join(directory, name));
    if (!found.ok)
      return [drifted(name, found.why === "missing" ? "is missing" : `cannot be read (${found.why})`)];
    return found.text === text ? [] : [drifted(name, firstDifference(found.text, text))];
  });
  const extra = foreignFiles(directory, artifacts).map((name) => drifted(name, "is not part of the set"));
  return [...differing, ...extra];
}

function firstDifference(found: string, wanted: string): string {
  const [ours, theirs] = [found.split("\n"), wanted.split("\n")];
  const index = ours.findIndex((line, position) => line !== theirs[position]);
  const at = index < 0 ? ours.length : index;
  const show = (line: string | undefined) =>
    line === undefined ? "the end of the file" : `\`${shorten(line)}\``;
  return `differs in line ${at + 1}: it has ${show(ours[at])}, the config compiles to ${show(theirs[at])}`;
}

function shorten(line: string): string {
  const text = line.trim();
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** What of plan.json is needed to compile a set again. */
const planSchema = z.looseObject({
  plan_version: z.literal(1),
  inputs: z.looseObject({
    config: z.string(),
    profile: z.string().nullable(),
    profile_file: z.string().nullable(),
    checkpoint: z.string().nullable(),
    overrides: z.array(z.string()),
    environment: z.record(z.string(), z.string().nullable()),
  }),
});

/** Reads the inputs that a set was compiled from: its plan.json says them. */
export function readInputs(directory: string): Omit<InputsPlan, "files"> | Diagnostic {
  const broken = (what: string) => report("set-unreadable", noSpan, { directory, what });
  const file = readTextFile(join(directory, "plan.json"));
  if (!file.ok)
    return broken(file.why === "missing" ? "it has no plan.json" : `plan.json is unreadable (${file.why})`);
  try {
    const plan = planSchema.safeParse(JSON.parse(file.text));
    return plan.success ? plan.data.inputs : broken("plan.json is not a plan that this nano3 knows");
  } catch {
    return broken("plan.json is not JSON");
  }
}

/** Whether a directory holds the set of another config. */
export function findOtherConfig(directory: string, config: string): Diagnostic | undefined {
  const inputs = readInputs(directory);
  if ("code" in inputs || inputs.config === config) return undefined;
  return report("set-of-other-config", noSpan, { directory, config, other: inputs.config });
}

/** The choice that these inputs were. The environment is the one that was seen then. */
export function choiceOf(inputs: Omit<InputsPlan, "files">): Choice {
  const { config, profile, profile_file, checkpoint, overrides } = inputs;
  const seen = Object.entries(inputs.environment).filter(([, value]) => value !== null);
  const environment = Object.fromEntries(seen) as Readonly<Record<string, string>>;
  return { config, profile, profileFile: profile_file, checkpoint, overrides, environment };
}

/** Directories right below `directory` that hold a set. */
export function setsBelow(directory: string): readonly string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const paths = entries.map((entry) => `${directory}/${entry.name}`).sort();
    return paths.filter((path) => namesIn(path).includes("plan.json"));
  } catch {
    return [];
  }
}
