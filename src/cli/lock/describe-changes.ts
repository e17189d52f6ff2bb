import { printable } from "../../compiler/diagnostics/printable.ts";
import type { LockedArtifact, LockedImage } from "../../compiler/lock/types.ts";
import type { LockUpdate } from "./update-lock.ts";

/** A line for each entry that is new or says something else than before. */
export function describeChanges({ before, after }: LockUpdate): readonly string[] {
  return [
    ...changes(before.containers, after.containers, ({ digest }: LockedImage) => digest),
    ...changes(before.artifacts, after.artifacts, ({ version, path }: LockedArtifact) =>
      version === null ? path : `${version}, ${path}`,
    ),
  ];
}

function changes<T extends { readonly found: string }>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  describe: (entry: T) => string,
): readonly string[] {
  const changed = [...after].filter(([name, entry]) => before.get(name) !== entry);
  return changed.map(([name, entry]) => {
    const old = before.get(name);
    const was = old === undefined ? "" : `, before: ${describe(old)}`;
    return printable(`${name} is ${describe(entry)} (${entry.found}${was})`);
  });
}
