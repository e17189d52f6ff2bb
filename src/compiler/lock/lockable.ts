import { parseToml } from "../1-load/parse-toml.ts";
import { readSource } from "../1-load/source-text.ts";
import { resolve } from "../3-resolve/index.ts";
import { noSpan } from "../diagnostics/diagnostic.ts";
import type { Span } from "../span.ts";
import { nodeAt } from "../tree.ts";
import type { CompileInput, KeyPath, Merged, Node, Resolved } from "../types.ts";
import { parseArtifact } from "./artifact-reference.ts";
import { type ImageKey, imageKeys } from "./pin-images.ts";

/** An artifact that a config names: `reference` is the value of `run.<key>`. */
export interface NamedArtifact {
  readonly key: string;
  readonly reference: string;
  readonly at: Span;
}

/** An image that a config names. */
export interface NamedImage {
  readonly key: ImageKey;
  readonly image: string;
  readonly at: Span;
}

/** The artifacts in `run`, whether `${art:…}` asks for them or not: nemotron registers all of them, too. */
export function namedArtifacts({ root }: Merged): readonly NamedArtifact[] {
  const run = nodeAt(root, ["run"]);
  if (run?.kind !== "map") return [];
  return [...run.entries].flatMap(([key, { value }]) => {
    const reference = textOf(value);
    const isArtifact = reference !== undefined && parseArtifact(reference) !== undefined;
    return isArtifact ? [{ key, reference, at: value.at }] : [];
  });
}

/** The images that a config names. */
export function namedImages({ root }: Resolved): readonly NamedImage[] {
  return imageKeys.flatMap((key) => {
    const node = nodeAt(root, key.split("."));
    const image = textOf(node);
    return node === undefined || image === undefined ? [] : [{ key, image, at: node.at }];
  });
}

const rootPath: KeyPath = ["artifacts", "manifest", "root"];

/**
 * The directory where nemotron records artifacts: `artifacts.manifest.root` of the config, else of env.toml
 * (nemo_runspec/config/loader.py: the config's `artifacts` wins). Null: nobody says.
 */
export function manifestRoot({ root }: Merged, input: CompileInput): string | null {
  const resolved = resolve({ root: withoutArtifacts(root) }, input.environment).value;
  return textOf(resolved && nodeAt(resolved.root, rootPath)) ?? rootInProfiles(input) ?? null;
}

/** A config in which what waits for the lock is null: everything else can be filled in before there is one. */
function withoutArtifacts<N extends Node>(node: N): N;
function withoutArtifacts(node: Node): Node {
  if (node.kind === "list") return { ...node, items: node.items.map((item) => withoutArtifacts(item)) };
  if (node.kind === "scalar") {
    const waits = node.scalar.type === "str" && node.scalar.value.includes("${art:");
    return waits ? { ...node, scalar: { type: "null" } } : node;
  }
  const entries = [...node.entries].map(([key, entry]) => {
    return [key, { ...entry, value: withoutArtifacts(entry.value) }] as const;
  });
  return { ...node, entries: new Map(entries) };
}

function rootInProfiles({ read, profileFile }: CompileInput): string | undefined {
  if (profileFile === null) return undefined;
  const outcome = readSource(read, profileFile, "profile", noSpan);
  const tables = "source" in outcome ? parseToml(outcome.source).value?.root : undefined;
  return tables && textOf(nodeAt(tables, rootPath));
}

function textOf(node: Node | undefined): string | undefined {
  return node?.kind === "scalar" && node.scalar.type === "str" ? node.scalar.value : undefined;
}
