import { pathText } from "../tree.ts";
import type { MapNode } from "../types.ts";
import { findEnvReferences } from "./env-values.ts";
import type { FoundValue } from "./finding.ts";
import { findUnprefixed, launcherReferences } from "./launcher-values.ts";
import { findSecrets } from "./secrets.ts";
import { findUnencodable } from "./unencodable.ts";

/** Secrets, variables that do not say in their reader's words where their value comes from, texts that no file can hold. */
export function findBadValues(root: MapNode): readonly FoundValue[] {
  const references = [...findUnencodable(root), ...findEnvReferences(root), ...findUnprefixed(root)];
  const settled = new Set([...references.map(({ path }) => path), ...launcherReferences(root)].map(pathText));
  return [...references, ...findSecrets(root).filter(({ path }) => !settled.has(pathText(path)))];
}
