import { join, resolve } from "node:path";
import { z } from "zod";
import { parseImage } from "../../compiler/lock/image-reference.ts";
import { digestPattern } from "../../compiler/lock/lock-file.ts";
import { readTextFile, workingDirectory } from "../host.ts";
import { parseJson } from "../json.ts";

/** A digest, or why a file gives none: an end of the sentence "… gives no digest: ". */
export type FoundDigest = { readonly digest: string } | { readonly problem: string };

const digest = z.string().regex(digestPattern);

/** What `skopeo inspect` prints. */
const inspection = z.looseObject({ Digest: digest });

/** `index.json` of an OCI layout, which `skopeo copy … oci:DIR` writes. */
const index = z.looseObject({
  manifests: z.array(z.looseObject({ digest, annotations: z.record(z.string(), z.string()).default({}) })),
});

/** Reads the digest of an image from a file: the bare digest, skopeo's description, or an OCI layout (its directory). */
export function readDigest(file: string, image: string): FoundDigest {
  const path = resolve(workingDirectory(), file);
  const own = readTextFile(path);
  const text = !own.ok && own.why === "directory" ? readTextFile(join(path, "index.json")) : own;
  if (!text.ok) return { problem: text.why === "missing" ? "there is no such file" : "it cannot be read" };
  const bare = text.text.trim();
  return digestPattern.test(bare) ? { digest: bare } : digestIn(bare, image);
}

function digestIn(text: string, image: string): FoundDigest {
  const content = parseJson(text);
  const inspected = inspection.safeParse(content);
  if (inspected.success) return { digest: inspected.data.Digest };
  const layout = index.safeParse(content);
  return layout.success
    ? digestOfTag(layout.data.manifests, image)
    : { problem: "it is neither a digest, nor what `skopeo inspect` prints, nor an OCI layout" };
}

const refName = "org.opencontainers.image.ref.name";

function digestOfTag(manifests: z.output<typeof index>["manifests"], image: string): FoundDigest {
  const reference = parseImage(image);
  const tag = reference.kind === "tag" ? (reference.tag ?? "latest") : "";
  const named = manifests.filter(({ annotations }) => [tag, image].includes(annotations[refName] ?? ""));
  const [only, ...others] = named.length > 0 ? named : manifests;
  if (only === undefined) return { problem: "the layout holds no image" };
  return others.length === 0
    ? { digest: only.digest }
    : { problem: `the layout holds several images, none named \`${tag}\`` };
}
