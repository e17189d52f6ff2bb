import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "../../src/compiler/index.ts";
import { inputOf, readTemplates } from "../golden/compile-folder.ts";

/** Settings of a config, by key. */
export interface Settings {
  readonly [key: string]: Settings | string | number | boolean | null | readonly unknown[];
}

/** Compiles a config on this machine's profile into a directory: the set as it is shipped. */
export function compileSet(directory: string, config: Settings, profile: Settings = {}): void {
  // The job script is another test's matter: these tests are the job script.
  const templates = { ...readTemplates(), "job.sh.hbs": "", "job.sbatch.hbs": "" };
  const texts: Readonly<Record<string, string>> = {
    "toy.yaml": JSON.stringify(config),
    "env.toml": `[here]\n${Object.entries(profile)
      .map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
      .join("")}`,
  };
  const { value, diagnostics } = compile({
    ...inputOf(join(import.meta.dirname, "../golden/tiny-local"), templates),
    config: "toy.yaml",
    checkpoint: null,
    profileFile: "env.toml",
    profile: "here",
    read: (path) => {
      const text = texts[path];
      return text === undefined ? { ok: false, why: "missing", detail: "" } : { ok: true, text };
    },
  });
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  mkdirSync(directory, { recursive: true });
  for (const { name, text, executable } of value.artifacts)
    writeFileSync(join(directory, name), text, { mode: executable ? 0o755 : 0o644 });
}
