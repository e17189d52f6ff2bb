import type { CompileInput } from "../../src/compiler/types.ts";

/** The input of a compilation whose disk is a record of texts. Whatever else a test needs goes into `more`. */
export function compileInput(
  files: Readonly<Record<string, string>>,
  more: Partial<CompileInput> = {},
): CompileInput {
  return {
    config: "config.yaml",
    profileFile: null,
    profile: null,
    checkpoint: null,
    overrides: [],
    environment: {},
    read: (path) => {
      const text = Object.hasOwn(files, path) ? files[path] : undefined;
      return text === undefined ? { ok: false, why: "missing", detail: "" } : { ok: true, text };
    },
    templates: {},
    version: "test",
    ...more,
  };
}
