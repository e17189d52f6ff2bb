import { join, resolve } from "node:path";
import { shippedPrefix } from "../compiler/1-load/file-path.ts";
import { type Diagnostic, noSpan, report } from "../compiler/diagnostics/diagnostic.ts";
import { nearest } from "../compiler/diagnostics/nearest.ts";
import { lockPathOf } from "../compiler/lock/lock-file.ts";
import type { CompileInput, ReadOutcome } from "../compiler/types.ts";
import {
  ancestors,
  displayPath,
  environment,
  exists,
  isSameFile,
  namesIn,
  packageDirectory,
  packageVersion,
  readTemplates,
  readTextFile,
  workingDirectory,
} from "./host.ts";

/** What a command line says about a compilation. */
export interface Choice {
  /** `-c`: a name, or a path. */
  readonly config: string;
  readonly profile: string | null;
  readonly checkpoint: string | null;
  readonly overrides: readonly string[];
  /** Another env.toml than the one that is found; by its displayed path. */
  readonly profileFile?: string | null;
  /** Warnings are errors. */
  readonly strict?: boolean | undefined;
  /** What `${oc.env:…}` sees, when it is not this process's environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Turns a choice into the compiler's input. A name that nothing bears is a diagnostic. */
export function toCompileInput(choice: Choice): CompileInput | Diagnostic {
  const config = findConfig(choice.config);
  if (config === undefined) return unknownConfig(choice.config);
  const { profileFile, profileFileRecord } = findProfileFile(choice.profileFile);
  return {
    config,
    profileFile,
    ...(profileFileRecord !== undefined && { profileFileRecord }),
    profile: choice.profile,
    checkpoint: choice.checkpoint,
    overrides: choice.overrides,
    lockFile: lockPathOf(config),
    environment: choice.environment ?? environment(),
    read: readSource,
    templates: readTemplates(),
    version: packageVersion(),
  };
}

/** Reads a text by its displayed path. */
function readSource(path: string): ReadOutcome {
  return readTextFile(realPath(path));
}

function realPath(path: string): string {
  if (path.startsWith(shippedPrefix)) return join(packageDirectory(), path.slice(shippedPrefix.length));
  return resolve(workingDirectory(), path);
}

const suffixes = [".yaml", ".yml"];

/** The displayed path of a config; undefined for a name that is none. */
function findConfig(name: string): string | undefined {
  if (name.startsWith(shippedPrefix)) return name;
  if (name.includes("/") || suffixes.some((suffix) => name.endsWith(suffix))) return displayPath(name);
  const own = suffixes.map((suffix) => `config/${name}${suffix}`).find((path) => exists(realPath(path)));
  const shipped = `${shippedPrefix}config/${name}.yaml`;
  if (own !== undefined && !isSameFile(realPath(own), realPath(shipped))) return own;
  return name !== "" && exists(realPath(shipped)) ? shipped : undefined;
}

function unknownConfig(config: string): Diagnostic {
  const files = [realPath("config"), realPath(`${shippedPrefix}config`)].flatMap(namesIn);
  const isConfig = (file: string) => suffixes.some((suffix) => file.endsWith(suffix));
  const known = [...new Set(files.filter(isConfig).map((file) => file.replace(/\.ya?ml$/, "")))].sort();
  return report("config-unknown", noSpan, { config, near: nearest(config, known), known });
}

type ProfileFile = Pick<CompileInput, "profileFile" | "profileFileRecord">;

/** The name under which plans record an env.toml that was found by search: the same from every checkout. */
const searched = "env.toml";

/** `NEMOTRON_ENV_FILE`, else the nearest env.toml above, as nemotron looks for it: not beyond a pyproject.toml. */
function findProfileFile(given: string | null | undefined): ProfileFile {
  const named = given === searched ? undefined : (given ?? environment().NEMOTRON_ENV_FILE);
  if (named) return { profileFile: displayPath(named) };
  for (const directory of ancestors(workingDirectory())) {
    const file = join(directory, searched);
    if (exists(file)) return { profileFile: displayPath(file), profileFileRecord: searched };
    if (exists(join(directory, "pyproject.toml"))) break;
  }
  return { profileFile: null };
}
