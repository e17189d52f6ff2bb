import type { EvalConfig } from "../4-validate/schema/index.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Log, type Result } from "../diagnostics/result.ts";
import { nodeAt } from "../tree.ts";
import type { Resolved } from "../types.ts";
import { type ImageReader, parseImage, pinnedName } from "./image-reference.ts";
import { reportUnlocked } from "./unlocked-image.ts";

/** An image whose tag the lock fixed, for plan.json. */
export interface PinnedImage {
  /** The key that names it. */
  readonly key: ImageKey;
  readonly image: string;
  readonly digest: string;
  /** As the files name it: exactly this image is started. */
  readonly pinned: string;
}

/** A config whose images are named by their digests, as far as the lock has them. */
export interface Pinned {
  readonly config: EvalConfig;
  readonly images: readonly PinnedImage[];
}

/** Keys that name an image. */
export const imageKeys = [
  "run.env.container_image",
  "deploy.container_image",
  "eval.container_image",
] as const;

export type ImageKey = (typeof imageKeys)[number];

/** Between stages 4 and 5: every tag that a step is started from becomes a digest, or is reported. */
export function pinImages(config: EvalConfig, resolved: Resolved): Result<Pinned> {
  const reader = readerOf(config);
  if (reader === null) return { value: { config, images: [] }, diagnostics: [] };
  const log = new Log();
  const images = usedImages(config).flatMap(([key, image]): PinnedImage[] => {
    const reference = parseImage(image);
    const digest = resolved.lock.containers.get(image)?.digest;
    if (reference.kind === "tag" && digest !== undefined)
      return [{ key, image, digest, pinned: pinnedName(reference, digest, reader) }];
    log.add(...checkUnlocked(key, image, config, resolved));
    return [];
  });
  return log.wrap({ config: images.reduce(withImage, config), images });
}

/** Which program takes the images' names; null: no step enters one. */
function readerOf({ run: { env } }: EvalConfig): ImageReader | null {
  if (env.executor === "kubernetes") return "kubernetes";
  return env.executor === "slurm" && env.container_runtime !== "none" ? "pyxis" : null;
}

function usedImages(config: EvalConfig): readonly (readonly [ImageKey, string])[] {
  const all = config.run.env.container_image;
  const serving = config.deploy.container_image;
  const evaluating = config.eval.placement === "allocation" ? config.eval.container_image : null;
  const named = [
    // With an image of its own for each kind of step nothing enters the common one.
    ["run.env.container_image", serving === null ? all : null],
    ["deploy.container_image", serving],
    ["eval.container_image", evaluating],
  ] as const;
  return named.flatMap(([key, image]) => (image === null ? [] : [[key, image] as const]));
}

function checkUnlocked(
  key: ImageKey,
  image: string,
  config: EvalConfig,
  { root, lock }: Resolved,
): readonly Diagnostic[] {
  const { kind } = parseImage(image);
  if (kind === "file" || kind === "digest") return [];
  const at = nodeAt(root, key.split("."))?.at ?? null;
  return [reportUnlocked({ key, image, at, isRequired: config.lock === "required" }, lock)];
}

function withImage(config: EvalConfig, { key, pinned }: PinnedImage): EvalConfig {
  const container_image = pinned;
  switch (key) {
    case "run.env.container_image":
      return { ...config, run: { ...config.run, env: { ...config.run.env, container_image } } };
    case "deploy.container_image":
      return { ...config, deploy: { ...config.deploy, container_image } };
    case "eval.container_image":
      return { ...config, eval: { ...config.eval, container_image } };
  }
}
