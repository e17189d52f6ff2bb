import { realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";

const executeByOthers = 0o001;

/** Whether every user can enter a directory: it and each directory above it can be traversed by others. */
export function enterableByAll(directory: string): boolean {
  const real = realpathSync(directory);
  const open = (statSync(real).mode & executeByOthers) !== 0;
  return open && (real === "/" || enterableByAll(dirname(real)));
}
