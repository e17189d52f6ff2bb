import { isMissing } from "../2-merge/merge-into.ts";
import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { pathText, walkLeaves } from "../tree.ts";
import type { KeyPath, MapNode } from "../types.ts";
import { assignment, onCommandLine } from "./assignment.ts";
import type { Places } from "./places.ts";
import { defaultOf, exampleOf, schemaAt } from "./schema-place.ts";

/** Keys that are still `???`. */
export function findMissing(root: MapNode): readonly KeyPath[] {
  const found: KeyPath[] = [];
  walkLeaves(root, (leaf, path) => {
    if (isMissing(leaf)) found.push(path);
  });
  return found;
}

/** A value that must be given and was not: at its `???`, else where its key would have to be. */
export function reportMissing(path: KeyPath, places: Places): Diagnostic {
  const key = pathText(path);
  return report("value-missing", places.key(path), { key, help: adviseOn(path, key, places) });
}

function adviseOn(path: KeyPath, key: string, places: Places): string {
  if (key === "model.checkpoint_path") {
    return "Name the checkpoint: `nano3 model eval /path/to/checkpoint`, or `model.checkpoint_path=/path/to/checkpoint`.";
  }
  const schema = schemaAt(path);
  const example = schema && (exampleOf(schema) ?? defaultOf(schema));
  if (example === undefined || example === null) return `Give it a value: \`${key}=…\`, or remove the key.`;
  const inFile = assignment(path, example, places.key(path)?.source);
  return path.some((step) => typeof step === "number")
    ? `Write one, for example \`${inFile}\`.`
    : `Write one, for example \`${inFile}\`, or on the command line \`${onCommandLine(path, example)}\`.`;
}
