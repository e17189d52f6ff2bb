/** Build time: writes what is derived from the sources into `generated/`. `npm run gen`; a test fails when one is stale. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { derivedFiles } from "./derived-files.ts";

const root = join(import.meta.dirname, "..", "..");

for (const { path, text } of await derivedFiles()) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stderr.write(`wrote ${path}\n`);
}
