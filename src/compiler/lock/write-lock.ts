import { yamlText } from "../6-emit/yaml-text.ts";
import type { Finding, LockContent, LockedArtifact, LockedImage } from "./types.ts";

const head = `# What the container tags and artifacts that the configs of this directory name are.
# Written by \`nano3 lock\`. Commit it, and review a change as one of the config: \`nano3 compile\` believes it.
`;

/** The text of a lock: sorted by name, every text in quotes, the same for the same content. */
export function lockText({ containers, artifacts }: LockContent): string {
  const content = {
    lock_version: 1,
    containers: sorted(containers, imageEntry),
    artifacts: sorted(artifacts, artifactEntry),
  };
  return yamlText(content, head);
}

function sorted<T>(entries: ReadonlyMap<string, T>, write: (entry: T) => object): object {
  return byName([...entries].map(([name, entry]) => [name, write(entry)]));
}

function byName<T>(entries: readonly (readonly [string, T])[]): object {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function imageEntry({ digest, ...finding }: LockedImage): object {
  return { digest, ...findingOf(finding) };
}

function artifactEntry(artifact: LockedArtifact): object {
  const { version, path, type, iteration } = artifact;
  const metadata = byName(Object.entries(artifact.metadata));
  return { version, path, type, iteration, metadata, ...findingOf(artifact) };
}

function findingOf({ locked_at, found }: Finding): Finding {
  return { locked_at, found };
}
