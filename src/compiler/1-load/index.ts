import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Log, type Result } from "../diagnostics/result.ts";
import type { Source } from "../span.ts";
import type { CompileInput, Root, Tree } from "../types.ts";
import { checkpointTree } from "./checkpoint.ts";
import { loadConfigFiles } from "./config-files.ts";
import { overrideTree } from "./override.ts";
import { loadProfile } from "./profile.ts";

/**
 * Stage 1: reads everything the user wrote. Layers weakest first: the config (over the files of its `defaults:`), the
 * profile as `run.env` (over those it extends), the checkpoint argument, the overrides in their order.
 */
export function load(input: CompileInput): Result<readonly Tree[]> {
  const { trees, problems, refusals } = readLayers(input);
  const log = new Log();
  log.add(...problems, ...refusals);
  return log.wrap(trees as readonly Tree[]);
}

/** The layers as OmegaConf takes them. `refusals` is what nano3 does not take: with none, each layer is a mapping. */
export function readLayers(input: CompileInput): {
  readonly trees: readonly Tree<Root>[];
  readonly problems: readonly Diagnostic[];
  readonly refusals: readonly Diagnostic[];
} {
  const config = loadConfigFiles(input.read, input.config);
  const profile =
    input.profile === null ? undefined : loadProfile(input.read, input.profileFile, input.profile);
  const overrides = readOverrides(input.overrides);
  const checkpoint = input.checkpoint === null ? undefined : checkpointTree(input.checkpoint);
  const trees = [config.tree, profile?.tree, checkpoint, ...overrides.map(({ value }) => value)];
  return {
    trees: trees.filter((tree) => tree !== undefined),
    problems: [
      ...config.problems,
      ...(profile?.problems ?? []),
      ...overrides.flatMap(({ diagnostics }) => diagnostics),
    ],
    refusals: [...config.refusals, ...(profile?.refusals ?? [])],
  };
}

function readOverrides(given: readonly string[]): readonly Result<Tree>[] {
  const trees: Tree[] = [];
  return given.map((argument, position) => {
    const read = overrideTree(argument, position, trees);
    if (read.value !== undefined) trees.push(read.value);
    return read;
  });
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
