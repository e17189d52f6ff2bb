import { renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { workingDirectory } from "../host.ts";

/** Writes the lock whole or not at all. */
export function writeLockFile(file: string, text: string): void {
  const path = resolve(workingDirectory(), file);
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, text);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
