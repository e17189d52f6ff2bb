/** `name:version` of a registered artifact. */
export interface ArtifactReference {
  readonly name: string;
  /** `v3`, or null for the latest. */
  readonly version: string | null;
}

/** What nemotron takes for a reference to an artifact when it is a value of `run` (nemo_runspec/config/resolvers.py). */
export const artifactReferencePattern =
  /^(?!.*(?:nvcr|docker))(?:[A-Za-z0-9_-]+:(?:latest|v?\d+)|(?=[^:]*Artifact)[A-Za-z0-9_-]+)$/;

/** Reads a reference: `nano3-sft:latest`, `nano3-sft:v3`, `nano3-sft:3`, `ModelArtifact-sft`. Undefined: it is none. */
export function parseArtifact(text: string): ArtifactReference | undefined {
  if (!artifactReferencePattern.test(text)) return undefined;
  const [name = "", version = "latest"] = text.split(":");
  return { name, version: version === "latest" ? null : `v${version.replace(/^v/, "")}` };
}
