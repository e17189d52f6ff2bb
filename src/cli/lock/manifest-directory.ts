import { join, resolve } from "node:path";
import { z } from "zod";
import { absolutePath, line } from "../../compiler/4-validate/schema/kinds.ts";
import { type ArtifactReference, parseArtifact } from "../../compiler/lock/artifact-reference.ts";
import { metadataNamePattern } from "../../compiler/lock/lock-file.ts";
import type { LockedArtifact, MetadataValue } from "../../compiler/lock/types.ts";
import { namesIn, readTextFile, workingDirectory } from "../host.ts";
import { parseJson } from "../json.ts";

/** What a manifest directory says of an artifact, without the time. */
export type Recorded = Omit<LockedArtifact, "locked_at">;

/** An artifact, or why the directory has none: an end of the sentence "… was not found: ". */
export type Lookup = { readonly artifact: Recorded } | { readonly problem: string };

/**
 * Looks an artifact up where nemotron's ManifestTracker records it: `<root>/<name>/v<N>/{manifest,metadata}.json`, and the
 * file `latest`, which names a version (nemo_runspec/config/resolvers.py, mode `local`).
 */
export function lookUpArtifact(root: string, reference: string): Lookup {
  const wanted = parseArtifact(reference);
  if (wanted === undefined) return { problem: "it is not `name:version`" };
  if (/^[a-z0-9]+:\/\//i.test(root)) return { problem: `\`${root}\` is not a directory of this computer` };
  const directory = join(resolve(workingDirectory(), root), wanted.name);
  const version = wanted.version ?? latestIn(directory);
  if (version === undefined) return { problem: `\`${root}\` has no version of \`${wanted.name}\`` };
  return readVersion(directory, root, { name: wanted.name, version });
}

/** The version that the file `latest` names, else the highest. */
function latestIn(directory: string): string | undefined {
  const pointer = readTextFile(join(directory, "latest"));
  if (pointer.ok && isVersion(pointer.text.trim())) return pointer.text.trim();
  const numbers = namesIn(directory)
    .filter(isVersion)
    .map((name) => Number(name.slice(1)));
  return numbers.length === 0 ? undefined : `v${Math.max(...numbers)}`;
}

function isVersion(name: string): boolean {
  return /^v\d{1,9}$/.test(name);
}

const manifestSchema = z.looseObject({
  path: absolutePath,
  type: line.nullable().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});

function readVersion(directory: string, root: string, { name, version }: ArtifactReference): Lookup {
  const file = `${name}/${version}/manifest.json`;
  const text = readTextFile(join(directory, version ?? "", "manifest.json"));
  if (!text.ok) return { problem: `\`${root}\` has no readable \`${file}\`` };
  const manifest = manifestSchema.safeParse(parseJson(text.text));
  if (!manifest.success)
    return { problem: `\`${file}\` in \`${root}\` is no manifest with an absolute \`path\`` };
  const { path, type = null, metadata: noted = {} } = manifest.data;
  const metadata = readMetadata(join(directory, version ?? ""));
  return {
    artifact: {
      version,
      path,
      type,
      iteration: iterationOf(path, noted),
      metadata,
      found: `manifest ${root}`,
    },
  };
}

/** As the manifest notes it, else as the path of a Megatron checkpoint does: `…/iter_0010000`. */
function iterationOf(path: string, noted: Readonly<Record<string, unknown>>): number | null {
  const iteration = noted.iteration ?? Number(/\/iter_(\d{1,9})\/*$/.exec(path)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(iteration) && Number(iteration) >= 0 ? (iteration as number) : null;
}

/** Single values of metadata.json, and of the mapping `metadata` in it, which does not hide them. */
function readMetadata(directory: string): Readonly<Record<string, MetadataValue>> {
  const text = readTextFile(join(directory, "metadata.json"));
  const own = text.ok ? parseJson(text.text) : undefined;
  if (!isRecord(own)) return {};
  const inner = isRecord(own.metadata) ? own.metadata : {};
  return Object.fromEntries([...Object.entries(inner), ...Object.entries(own)].filter(isSingle));
}

/** Of what a lock can hold: a longer or larger value would not come back as it was. */
function isSingle(entry: [string, unknown]): entry is [string, MetadataValue] {
  const [name, value] = entry;
  if (!metadataNamePattern.test(name)) return false;
  if (typeof value === "string") return line.safeParse(value).success;
  if (Number.isInteger(value)) return Number.isSafeInteger(value);
  if (typeof value === "number") return Number.isFinite(value);
  return value === null || typeof value === "boolean";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
