import { report } from "../diagnostics/diagnostic.ts";
import { secretIn } from "../secrets/secret-value.ts";
import { nodeAt, scalarText, shorten } from "../tree.ts";
import type { KeyPath, MapNode } from "../types.ts";
import type { FoundValue } from "./finding.ts";

/** Environments in the launcher's config, which `eval.launcher` is laid over. */
const environments: readonly KeyPath[] = [[], ["deployment"], ["evaluation"], ["export"]].map((section) => [
  "eval",
  "launcher",
  ...section,
  "env_vars",
]);

/** Variables that the launcher is not told where to take from: it refuses a value without a prefix (0.2.6, common/env_vars.py). */
export function findUnprefixed(root: MapNode): readonly FoundValue[] {
  return variablesOf(root).flatMap(({ path, name, text }) => {
    const node = nodeAt(root, path);
    if (node === undefined || /^(?:lit|host|runtime):/.test(text)) return [];
    const variable = /^\$?([A-Z][A-Z0-9_]*)$/.exec(text)?.[1];
    if (variable === undefined && secretIn(path, text) !== undefined) return [];
    const fix = shorten(variable === undefined ? `lit:${text}` : `host:${variable}`);
    return [{ path, diagnostic: report("launcher-env-prefix", node.at, { name, text: shorten(text), fix }) }];
  });
}

/** Paths of variables whose value only says where to take one from. */
export function launcherReferences(root: MapNode): readonly KeyPath[] {
  const references = variablesOf(root).filter(({ text }) => /^(?:host|runtime):[A-Za-z_]\w*$/.test(text));
  return references.map(({ path }) => path);
}

interface Variable {
  readonly path: KeyPath;
  readonly name: string;
  readonly text: string;
}

function variablesOf(root: MapNode): readonly Variable[] {
  return environments.flatMap((environment) => {
    const variables = nodeAt(root, environment);
    if (variables?.kind !== "map") return [];
    return [...variables.entries].flatMap(([name, { value }]) =>
      value.kind === "scalar" ? [{ path: [...environment, name], name, text: scalarText(value.scalar) }] : [],
    );
  });
}
