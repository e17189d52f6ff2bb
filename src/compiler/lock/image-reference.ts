/** The name of a container image, taken apart. */
export type ImageReference =
  /** A file on the cluster (`.sqsh`): its path is its name. */
  | { readonly kind: "file" }
  /** An image of the node's own Docker or podman, which knows it by tag only. */
  | { readonly kind: "daemon" }
  /** It says its digest already. */
  | { readonly kind: "digest" }
  /** A tag of a registry: another image tomorrow. `tag` is null where none is written: `latest`. */
  | { readonly kind: "tag"; readonly repository: string; readonly tag: string | null };

/** Takes an image's name apart as pyxis and enroot do: a path begins with `.` or `/`, all else is a registry's. */
export function parseImage(image: string): ImageReference {
  if (/^[./]/.test(image) || image.endsWith(".sqsh")) return { kind: "file" };
  if (/^(?:dockerd|podman):\/\//.test(image)) return { kind: "daemon" };
  if (/[@:]sha256:/.test(image)) return { kind: "digest" };
  const [, repository = image, tag = null] = /^(.*):([^:/#@]*)$/.exec(image) ?? [];
  return { kind: "tag", repository, tag };
}

/** Which program reads the image's name. */
export type ImageReader = "pyxis" | "kubernetes";

type Tagged = Extract<ImageReference, { readonly kind: "tag" }>;

/**
 * How each reader is told of a digest.
 *
 * enroot before 4.0 has no `@sha256:…`: it takes what stands before the `@` for a user name, and imports an image
 * `sha256` of Docker Hub. In the place of a tag every version hands it to the registry, which takes either there
 * (enroot `docker.sh`, `_parse_uri`, 3.4.1 to 4.1.2). Kubernetes takes Docker's notation alone.
 */
const forms: Readonly<Record<ImageReader, (image: Tagged, digest: string) => string>> = {
  pyxis: ({ repository }, digest) => `${repository}:${digest}`,
  kubernetes: ({ repository, tag }, digest) => `${repository}${tag === null ? "" : `:${tag}`}@${digest}`,
};

/** The name of exactly this image, for the program that reads it. */
export function pinnedName(image: Tagged, digest: string, reader: ImageReader): string {
  return forms[reader](image, digest);
}
