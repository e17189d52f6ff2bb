import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A file of a ConfigMap, Secret or projected volume. */
export interface Entry {
  readonly path: string;
  readonly content: Buffer;
}

/**
 * Lays files out as kubelet does: a directory of the moment, `..data` that points to it, and one link a file through
 * `..data`. So all of a ConfigMap changes at once, by one rename.
 */
export function project(directory: string, entries: readonly Entry[], mode: number): void {
  const moment = `..${new Date().toISOString().replaceAll(/[^\d]/g, "_")}${process.hrtime.bigint() % 1_000_000n}`;
  for (const { path, content } of entries) {
    const file = join(directory, moment, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
  }
  mkdirSync(join(directory, moment), { recursive: true });
  rmSync(join(directory, "..data_tmp"), { force: true });
  symlinkSync(moment, join(directory, "..data_tmp"));
  renameSync(join(directory, "..data_tmp"), join(directory, "..data"));
  for (const top of new Set(entries.map(({ path }) => path.split("/")[0] ?? path))) {
    rmSync(join(directory, top), { force: true });
    symlinkSync(join("..data", top), join(directory, top));
  }
}
