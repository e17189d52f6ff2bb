import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import type { Span } from "../span.ts";
import { parseImage } from "./image-reference.ts";
import type { Lock } from "./types.ts";

/** An image that a step is started from, and that no lock fixes. */
export interface UnlockedImage {
  readonly key: string;
  readonly image: string;
  readonly at: Span | null;
  /** The config says `lock: required`. */
  readonly isRequired: boolean;
}

/** Says that an image is not locked, and shows the entry of another tag that it may have had before. */
export function reportUnlocked({ key, image, at, isRequired }: UnlockedImage, lock: Lock): Diagnostic {
  const reference = parseImage(image);
  const others = [...lock.containers.keys()].filter((other) => isSameRepository(other, image));
  const related = others.flatMap((other) => {
    const span = lock.imageAt(other);
    return span === null ? [] : [{ span, note: "another tag of the same repository is locked here" }];
  });
  const code = isRequired ? "lock-required" : others.length > 0 ? "lock-stale" : "image-not-locked";
  return report(code, at, { key, image, others, isDaemons: reference.kind === "daemon" }, related);
}

function isSameRepository(one: string, other: string): boolean {
  const [a, b] = [parseImage(one), parseImage(other)];
  return a.kind === "tag" && b.kind === "tag" && a.repository === b.repository;
}
