import { digestPattern } from "../../compiler/lock/lock-file.ts";
import { UsageError } from "../errors.ts";

/** What `--set` gives: digests (or files that hold one) by image, paths by the artifact's key in `run`. */
export interface Settings {
  readonly images: ReadonlyMap<string, GivenDigest>;
  readonly artifacts: ReadonlyMap<string, string>;
}

export type GivenDigest = { readonly digest: string } | { readonly file: string };

const usage = "`--set container=IMAGE@sha256:…`, `--set container=IMAGE@FILE` or `--set art.KEY=/path`";

/** Reads the arguments of `--set`. */
export function parseSettings(given: readonly string[]): Settings {
  const images = new Map<string, GivenDigest>();
  const artifacts = new Map<string, string>();
  for (const argument of given) {
    const [, image, content] = /^container=(.+?)@((?:sha256:|\.{0,2}\/|[^@:]+$).*)$/.exec(argument) ?? [];
    const [, key, path] = /^art\.([^=]+)=(.*)$/.exec(argument) ?? [];
    if (image !== undefined && content !== undefined) images.set(image, toDigest(argument, content));
    else if (key !== undefined && path?.startsWith("/")) artifacts.set(key, path);
    else if (key !== undefined)
      throw new UsageError(`\`${argument}\` needs an absolute path: \`--set art.${key}=/path\`.`);
    else throw new UsageError(`\`${argument}\` says nothing that can be locked. Write ${usage}.`);
  }
  return { images, artifacts };
}

function toDigest(argument: string, content: string): GivenDigest {
  if (!content.startsWith("sha256:")) return { file: content };
  if (digestPattern.test(content)) return { digest: content };
  throw new UsageError(`\`${argument}\` needs a whole digest: \`sha256:\` and 64 hexadecimal digits.`);
}
