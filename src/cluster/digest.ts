import { createHash } from "node:crypto";
import type { Artifact } from "../compiler/types.ts";

/** sha256 of a text's UTF-8 bytes, as sha256sum prints it. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** One digest for a whole set: over the lines that sha256sum would print for its files, by name. */
export function setDigest(artifacts: readonly Artifact[]): string {
  const sums = artifacts.map(({ name, text }) => `${name}  ${sha256(text)}\n`).sort();
  return sha256(sums.join(""));
}
