import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Log, type Result } from "../diagnostics/result.ts";
import type { CompileInput, Source, Tree } from "../types.ts";
import { checkpointTree } from "./checkpoint.ts";
import { loadConfigFiles } from "./config-files.ts";
import { overrideTree } from "./override.ts";
import { loadProfile } from "./profile.ts";

/**
 * Stage 1: reads everything the user wrote. Layers weakest first: the config (over the files of its `defaults:`), the
 * profile as `run.env` (over those it extends), the checkpoint argument, the overrides in their order.
 */
export function load(input: CompileInput): Result<readonly Tree[]> {
  const problems: Diagnostic[] = [];
  const trees: (Tree | undefined)[] = [loadConfigFiles(input.read, input.config, problems)];
  if (input.profile !== null) trees.push(loadProfile(input.read, input.profileFile, input.profile, problems));
  if (input.checkpoint !== null) trees.push(checkpointTree(input.checkpoint));
  for (const argument of input.overrides) {
    const { value, diagnostics } = overrideTree(argument);
    problems.push(...diagnostics);
    trees.push(value);
  }
  const log = new Log();
  log.add(...problems);
  return log.wrap(trees.filter((tree) => tree !== undefined));
}

/** Every text that went into the layers, once, in the order in which it was read: the inputs of the artifact. */
export function sourcesOf(trees: readonly Tree[]): readonly Source[] {
  const sources = new Map<string, Source>();
  const visit = (tree: Tree): void => {
    sources.set(
      `${tree.source.name}\n${tree.source.kind === "override" ? tree.source.text : ""}`,
      tree.source,
    );
    for (const base of tree.bases ?? []) visit(base);
  };
  for (const tree of trees) visit(tree);
  return [...sources.values()];
}
