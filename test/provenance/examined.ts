import { join } from "node:path";
import { formatDiagnostics } from "../../src/compiler/diagnostics/format.ts";
import { type Examination, examine } from "../../src/compiler/provenance/examine.ts";
import type { CompileInput } from "../../src/compiler/types.ts";
import { inputOf, readTemplates } from "../golden/compile-folder.ts";

const templates = readTemplates();

/** The config of the folder `case`: defaults, a profile that extends another, references, an environment variable, overrides. */
export function caseInput(changes: Partial<CompileInput> = {}): CompileInput {
  return { ...inputOf(join(import.meta.dirname, "case"), templates), ...changes };
}

/** A config of these files; `my.yaml` is the config itself. */
export function inputOfFiles(
  files: Readonly<Record<string, string>>,
  changes: Partial<CompileInput> = {},
): CompileInput {
  return {
    ...caseInput(),
    config: "my.yaml",
    profile: null,
    profileFile: "env.toml" in files ? "env.toml" : null,
    checkpoint: "/ckpt",
    overrides: [],
    environment: {},
    read: (path) => {
      const text = files[path];
      return text === undefined ? { ok: false, why: "missing", detail: "" } : { ok: true, text };
    },
    ...changes,
  };
}

/** Examines a config that can be read. */
export function examined(input: CompileInput): Examination {
  const { value, diagnostics } = examine(input);
  if (value === undefined) throw new Error(formatDiagnostics(diagnostics, { color: false }));
  return value;
}
