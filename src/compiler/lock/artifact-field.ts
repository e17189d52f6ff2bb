import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import type { Span } from "../span.ts";
import type { Entry, Node, Scalar } from "../types.ts";
import { parseArtifact } from "./artifact-reference.ts";
import type { ArtifactLock, LockedArtifact, MetadataValue } from "./types.ts";

/** What `${art:KEY,FIELD}` gives, and of which artifact; or why it gives nothing. */
export type ArtifactAnswer =
  | { readonly value: Scalar; readonly reference: string; readonly artifact: LockedArtifact }
  | { readonly diagnose: (at: Span) => Diagnostic };

/**
 * A field of a registered artifact (nemo_runspec/config/resolvers.py).
 * `run` is the section of that name, as it is written: nemotron fills in
 * no `${…}` there. Which artifact `run.KEY` names decides, the lock says the rest.
 */
export function readArtifactField(
  key: string,
  field: string,
  run: Node | undefined,
  lock: ArtifactLock,
): ArtifactAnswer {
  const texts = new Map(run?.kind === "map" ? [...run.entries].flatMap(toText) : []);
  const reference = texts.get(key);
  if (reference === undefined || parseArtifact(reference) === undefined) return unknownKey(key, texts);
  const artifact = lock.artifacts.get(reference);
  if (artifact === undefined)
    return { diagnose: (at) => report("artifact-not-locked", at, { key, reference }) };
  const fields = fieldsOf(reference, artifact);
  const prefix = "metadata.";
  const [from, name] = field.startsWith(prefix)
    ? [artifact.metadata, field.slice(prefix.length)]
    : [fields, field];
  if (Object.hasOwn(from, name)) return { value: toScalar(from[name] ?? null), reference, artifact };
  const known = Object.keys(fields);
  const near = nearest(field, known);
  return { diagnose: (at) => report("artifact-field", at, { reference, field, near, known }) };
}

function toText([key, { value }]: readonly [string, Entry]): [string, string][] {
  return value.kind === "scalar" && value.scalar.type === "str" ? [[key, value.scalar.value]] : [];
}

function unknownKey(key: string, texts: ReadonlyMap<string, string>): ArtifactAnswer {
  const known = [...texts].flatMap(([name, text]) => (parseArtifact(text) === undefined ? [] : [name]));
  const parameters = { key, written: texts.get(key) ?? null, near: nearest(key, known), known };
  return { diagnose: (at) => report("artifact-unknown", at, parameters) };
}

/** Fields that all artifacts have, then those of its own metadata. */
function fieldsOf(reference: string, artifact: LockedArtifact): Readonly<Record<string, MetadataValue>> {
  const { path, version, type, iteration, metadata } = artifact;
  const name = parseArtifact(reference)?.name ?? reference;
  const qualified_name = version === null ? null : `${name}:${version}`;
  const common = { path, version, name, type, qualified_name, iteration };
  return { ...common, ...metadata, ...common };
}

function toScalar(value: MetadataValue): Scalar {
  switch (typeof value) {
    case "string":
      return { type: "str", value };
    case "boolean":
      return { type: "bool", value };
    case "number":
      return { type: Number.isInteger(value) ? "int" : "float", value };
    default:
      return { type: "null" };
  }
}
