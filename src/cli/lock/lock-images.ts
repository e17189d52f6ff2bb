import { type Diagnostic, noSpan, report } from "../../compiler/diagnostics/diagnostic.ts";
import { nearest } from "../../compiler/diagnostics/nearest.ts";
import { Log, type Result } from "../../compiler/diagnostics/result.ts";
import { parseImage } from "../../compiler/lock/image-reference.ts";
import type { NamedImage } from "../../compiler/lock/lockable.ts";
import type { LockedImage } from "../../compiler/lock/types.ts";
import { readDigest } from "./digest-file.ts";
import type { GivenDigest } from "./settings.ts";

/** Entries for the images that `--set` gives the digest of. Without a network there is no other way to one. */
export function lockImages(
  named: readonly NamedImage[],
  given: ReadonlyMap<string, GivenDigest>,
  now: string,
): Result<ReadonlyMap<string, LockedImage>> {
  const log = new Log();
  const tags = named.map(({ image }) => image).filter((image) => parseImage(image).kind === "tag");
  const known = [...new Set(tags)];
  const entries = [...given].flatMap(([image, content]): [string, LockedImage][] => {
    const found = known.includes(image) ? findDigest(image, content) : unknownImage(image, known);
    if ("digest" in found) return [[image, { ...found, locked_at: now }]];
    log.add(found);
    return [];
  });
  return log.wrap(new Map(entries));
}

function unknownImage(what: string, known: readonly string[]): Diagnostic {
  return report("lock-nothing", noSpan, { what, near: nearest(what, known), known });
}

function findDigest(image: string, given: GivenDigest): Omit<LockedImage, "locked_at"> | Diagnostic {
  if ("digest" in given) return { digest: given.digest, found: "given" };
  const { file } = given;
  const found = readDigest(file, image);
  if ("digest" in found) return { digest: found.digest, found: `file ${file}` };
  return report("digest-not-found", noSpan, { image, file, problem: found.problem });
}
