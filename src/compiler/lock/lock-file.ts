import { z } from "zod";
import { absolutePath, count, image, line } from "../4-validate/schema/kinds.ts";
import { artifactReferencePattern } from "./artifact-reference.ts";

/** The name of the lock file. It lies beside the config. */
const lockFileName = "nano3.lock.yaml";

/** The lock of a config, by the config's displayed path. A shipped config is locked in the working directory. */
export function lockPathOf(config: string): string {
  const directory = config.startsWith("nano3:") ? "" : config.slice(0, config.lastIndexOf("/") + 1);
  return `${directory}${lockFileName}`;
}

/** The form of a digest. */
export const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** The form of a name in an artifact's metadata: what `${art:KEY,NAME}` can ask for. */
export const metadataNamePattern = /^[A-Za-z0-9_][\w.-]*$/;

const finding = {
  locked_at: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, "is not a time like `2026-01-02T03:04:05Z`"),
  found: line,
};

const imageEntry = z.strictObject({
  digest: z.string().regex(digestPattern, "is not a digest: `sha256:` and 64 hexadecimal digits"),
  ...finding,
});

const artifactEntry = z.strictObject({
  version: z
    .string()
    .regex(/^v\d+$/, "is not a version like `v3`")
    .nullable(),
  path: absolutePath,
  type: line.nullable(),
  iteration: count.nullable(),
  metadata: z.record(
    z.string().regex(metadataNamePattern, "is not a name"),
    z.union([line, z.number(), z.boolean(), z.null()]),
  ),
  ...finding,
});

/** The lock file. Closed, and every value is of the same kinds as in a config: it may have been edited by hand. */
export const lockFileSchema = z.strictObject({
  lock_version: z.literal(1),
  containers: z.record(image, imageEntry).default({}),
  artifacts: z
    .record(z.string().regex(artifactReferencePattern, "is not `name:version`"), artifactEntry)
    .default({}),
});
