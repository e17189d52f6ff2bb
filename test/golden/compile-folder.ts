import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Result } from "../../src/compiler/diagnostics/result.ts";
import { type Compiled, compile } from "../../src/compiler/index.ts";
import type { CompileInput, ReadText, Templates } from "../../src/compiler/types.ts";

const root = join(import.meta.dirname, "..", "..");

/** Everything under `templates/`, by path below it. */
export function readTemplates(): Templates {
  const directory = join(root, "templates");
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(directory.length + 1), readFileSync(path, "utf8")];
    }),
  );
}

/** What a case's `case.json` may say; all of it optional. */
interface CaseFile {
  readonly config?: string;
  readonly profile?: string;
  readonly checkpoint?: string;
  readonly overrides?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * The input of a case folder: `config.yaml` and `env.toml` beside its `case.json`. Files that the folder lacks come from
 * `config/` of the package, as `nano3:config/…`.
 */
export function inputOf(folder: string, templates: Templates): CompileInput {
  const given = JSON.parse(readFileSync(join(folder, "case.json"), "utf8")) as CaseFile;
  const hasProfiles = existsSync(join(folder, "env.toml"));
  return {
    config: given.config ?? "config.yaml",
    profileFile: hasProfiles ? "env.toml" : null,
    profile: given.profile ?? null,
    checkpoint: given.checkpoint ?? null,
    overrides: given.overrides ?? [],
    lockFile: "nano3.lock.yaml",
    environment: given.environment ?? {},
    read: readIn(folder),
    templates,
    version: "0.0.0-golden",
  };
}

/** Compiles a case folder. */
export function compileFolder(folder: string, templates = readTemplates()): Result<Compiled> {
  return compile(inputOf(folder, templates));
}

function readIn(folder: string): ReadText {
  return (path) => {
    const file = path.startsWith("nano3:") ? join(root, path.slice("nano3:".length)) : join(folder, path);
    if (!existsSync(file)) return { ok: false, why: "missing", detail: "" };
    return { ok: true, text: readFileSync(file, "utf8") };
  };
}
