import { renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Layout } from "./layout.ts";

/** Registers a container image for the pyxis stand-in: programs first on PATH, and variables that win over the host's. */
export function writeImage(
  layout: Layout,
  name: string,
  programs: string,
  env: Readonly<Record<string, string>> = {},
): void {
  const path = join(layout.images, fileNameOf(name));
  const lines = Object.entries(env).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(`${path}.env`, lines.join(""));
  const fresh = `${path}.${process.pid}`;
  rmSync(fresh, { force: true });
  symlinkSync(programs, fresh);
  renameSync(fresh, path);
}

/** The stand-in escapes the same way: every byte but [A-Za-z0-9._-] as %XX. */
function fileNameOf(image: string): string {
  return [...Buffer.from(image)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9._-]/.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}
