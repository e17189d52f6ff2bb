import { readLayers } from "../../src/compiler/1-load/index.ts";
import { merge } from "../../src/compiler/2-merge/index.ts";
import { referencesIn, resolve } from "../../src/compiler/3-resolve/index.ts";
import type { Diagnostic } from "../../src/compiler/diagnostics/diagnostic.ts";
import { emptyLock } from "../../src/compiler/lock/types.ts";
import type { CompileInput, Merged, Node, Root, Tree } from "../../src/compiler/types.ts";
import { compileInput } from "./compile-input.ts";
import { encode } from "./encode.ts";

/** A case of cases.json; README.md of this directory says what the fields mean. */
export interface Case {
  readonly id: string;
  readonly section: string;
  readonly kind: "compose" | "profile";
  readonly files: Readonly<Record<string, string>>;
  readonly root: string;
  readonly profile: string | null;
  readonly overrides: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly throw_on_missing: boolean;
  readonly expect?: unknown;
  readonly error?: CaseError;
}

/** An exception: its class, the first line of its text, and the key it names, if it names one. */
export interface CaseError {
  readonly class: string;
  readonly message: string;
  readonly key?: string;
}

/** What nano3 makes of a case, in the encoding of the cases. */
export type Outcome = { readonly expect: unknown } | { readonly error: CaseError };

/**
 * Runs the front end of the compiler on a case: what OmegaConf takes, nano3's own refusals left aside. The library stops at
 * the first mistake, nano3 reports all of a stage; so the arguments are added one by one, as the library reads them.
 */
export function runCase(given: Case): Outcome {
  const input = inputOf(given);
  const references = referencesIn(given.env, "read");
  const first = firstProblem(input, given.overrides, (trees) => merge(trees, references).diagnostics);
  if (first !== undefined) return failure(first);
  const { trees } = readLayers({ ...input, overrides: given.overrides });
  const merged = merge(given.kind === "profile" ? trees.flatMap(tableOf) : trees, references);
  if (merged.value === undefined) return failure(merged.diagnostics);
  return resolveCase(merged.value, given);
}

function resolveCase(merged: Merged<Root>, { env, throw_on_missing }: Case): Outcome {
  const options = { secrets: "read", throwOnMissing: throw_on_missing } as const;
  const { value, diagnostics } = resolve(merged, env, emptyLock, options);
  return value === undefined ? failure(diagnostics) : { expect: encode(value.root) };
}

/**
 * The mistakes of the shortest beginning of the arguments that has any. Of an argument OmegaConf reads the YAML, walks the
 * path, and then makes the value, which is when it looks at the `${…}` in it.
 */
function firstProblem(
  input: CompileInput,
  overrides: readonly string[],
  mergeTrees: (trees: readonly Tree<Root>[]) => readonly Diagnostic[],
): readonly Diagnostic[] | undefined {
  for (let count = 0; count <= overrides.length; count += 1) {
    const { trees, problems } = readLayers({ ...input, overrides: overrides.slice(0, count) });
    const isMade = problems.every(({ code }) => code === "interpolation-syntax");
    if (!isMade || (count === 0 && problems.length > 0)) return problems;
    const conflicts = mergeTrees(trees.filter((tree) => count === 0 || tree.path !== undefined));
    const onTheWay = conflicts.filter(({ code }) => code.startsWith("override-index"));
    const found = [...onTheWay, ...problems, ...conflicts];
    if (found.length > 0) return found;
  }
  return undefined;
}

function inputOf({ kind, files, root, profile, env }: Case): CompileInput {
  const isProfile = kind === "profile";
  return compileInput(isProfile ? { ...files, "empty.yaml": "{}\n" } : files, {
    config: isProfile ? "empty.yaml" : root,
    profileFile: isProfile ? root : null,
    profile,
    environment: env,
  });
}

/** A profile by itself: nano3 reads it as `run.env` of a config. */
function tableOf(tree: Tree<Root>): readonly Tree<Root>[] {
  if (tree.source.kind !== "profile") return [];
  const table = childOf(childOf(tree.root, "run"), "env");
  if (table?.kind !== "map") throw new Error("a profile is read as run.env");
  return [{ ...tree, root: table, ...(tree.bases && { bases: tree.bases.flatMap(tableOf) }) }];
}

function childOf(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === "map" ? node.entries.get(key)?.value : undefined;
}

function failure(diagnostics: readonly Diagnostic[]): Outcome {
  const first = diagnostics.find(({ severity }) => severity === "error");
  if (first?.raises === undefined)
    return { error: { class: `nano3 ${first?.code}`, message: first?.message ?? "no value and no error" } };
  const { class: name, message, key } = first.raises;
  return { error: { class: name, message, ...(key !== null && { key }) } };
}
