import type { Span } from "../span.ts";
import type { Tree } from "../types.ts";

/** One layer of the config: a file, a profile, an argument. */
export interface Layer {
  readonly tree: Tree;
  /** Name of the table of env.toml that it is. */
  readonly profile: string | null;
}

/** Every layer, weakest first: the files of a `defaults:` before the file, the profiles that one extends before it. */
export function layersOf(trees: readonly Tree[]): readonly Layer[] {
  return trees.flatMap((tree) => [...layersOf(tree.bases ?? []), { tree, profile: profileOf(tree) }]);
}

/** A profile's tree stands at the name of its table. */
function profileOf({ source, root }: Tree): string | null {
  if (source.kind !== "profile") return null;
  return textAt(root.at)
    .replace(/^\[|\]$/g, "")
    .replace(/^(["'])(.*)\1$/, "$2");
}

/** The text of a span. */
function textAt({ source, start, end }: Span): string {
  return source.text.slice(start, end);
}
