/** `npx tsx test/golden/emit.ts CASE DIR`: writes the artifacts of a golden case into a directory, for trying out. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatDiagnostics } from "../../src/compiler/diagnostics/format.ts";
import { compileFolder } from "./compile-folder.ts";

const [name = "", directory = ""] = process.argv.slice(2);
const { value, diagnostics } = compileFolder(join(import.meta.dirname, name));
process.stderr.write(formatDiagnostics(diagnostics, { color: false }));
if (value === undefined) process.exitCode = 2;
else {
  mkdirSync(directory, { recursive: true });
  for (const { name: file, text, executable } of value.artifacts)
    writeFileSync(join(directory, file), text, { mode: executable ? 0o755 : 0o644 });
}
