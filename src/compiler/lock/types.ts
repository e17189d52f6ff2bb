import type { Source, Span } from "../span.ts";

/**
 * The lock: what the moving names of a config (a container's tag, `name:latest` of an artifact) stand for. `nano3 lock`
 * finds out and writes it beside the config; a compilation reads it and looks nothing up.
 */

/** When and how a name was looked up, as the file says it: `2026-01-02T03:04:05Z`, `manifest /lustre/artifacts`. */
export interface Finding {
  readonly locked_at: string;
  readonly found: string;
}

/** A container image of a registry. */
export interface LockedImage extends Finding {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
}

/** A registered artifact. What was not recorded is null. */
export interface LockedArtifact extends Finding {
  /** `v3`. */
  readonly version: string | null;
  readonly path: string;
  readonly type: string | null;
  readonly iteration: number | null;
  /** Single values of the artifact's own metadata. */
  readonly metadata: Readonly<Record<string, MetadataValue>>;
}

export type MetadataValue = null | boolean | number | string;

/** What `nano3.lock.yaml` holds, each entry by the name as the config writes it. */
export interface LockContent {
  readonly containers: ReadonlyMap<string, LockedImage>;
  readonly artifacts: ReadonlyMap<string, LockedArtifact>;
}

/** A lock that was read, with the places of its entries. */
export interface Lock extends LockContent {
  /** Null: there is no file. */
  readonly source: Source | null;
  /** Where the entry of an image is written. */
  readonly imageAt: (image: string) => Span | null;
}

/** The part of a lock that `${art:…}` asks. */
export type ArtifactLock = Pick<LockContent, "artifacts">;

/** Nothing is locked. */
export const emptyLock: Lock = {
  containers: new Map(),
  artifacts: new Map(),
  source: null,
  imageAt: () => null,
};
