import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { load, sourcesOf } from "./1-load/index.ts";
import { merge } from "./2-merge/index.ts";
import { resolve } from "./3-resolve/index.ts";
import { validate } from "./4-validate/index.ts";
import { plan } from "./5-plan/index.ts";
import type { EvalPlan, InputsPlan } from "./5-plan/types.ts";
import { emit } from "./6-emit/index.ts";
import { Log, type Result } from "./diagnostics/result.ts";
import type { Artifact, CompileInput, Resolved, Tree } from "./types.ts";

/** What a compilation gives: the plan, and the files that it is written as. */
export interface Compiled {
  readonly plan: EvalPlan;
  readonly artifacts: readonly Artifact[];
}

/** The compiler. Every diagnostic of a stage is reported; the next stage does not run on a broken value. */
export function compile(input: CompileInput): Result<Compiled> {
  const log = new Log();
  const trees = log.take(load(input));
  const merged = trees && log.take(merge(trees));
  const resolved = merged && log.take(resolve(merged, input.environment));
  const config = resolved && log.take(validate(resolved));
  if (trees === undefined || resolved === undefined || config === undefined)
    return log.wrap<Compiled>(undefined);
  const planned = plan(config, {
    name: setName(input),
    version: input.version,
    inputs: inputsOf(input, trees, resolved),
  });
  return log.wrap({ plan: planned, artifacts: emit(planned, input.templates) });
}

/** `config/tiny.yaml` with profile `lab` is the set `tiny@lab`. */
export function setName({ config, profile }: Pick<CompileInput, "config" | "profile">): string {
  const file = config.slice(config.lastIndexOf("/") + 1).replace(/\.ya?ml$/, "");
  return [file, profile ?? "local"].map((part) => part.replace(/[^A-Za-z0-9._-]/g, "-")).join("@");
}

function inputsOf(input: CompileInput, trees: readonly Tree[], { environment }: Resolved): InputsPlan {
  const files = sourcesOf(trees).filter(({ kind }) => kind === "config" || kind === "profile");
  const shown = (path: string): string =>
    path === input.profileFile ? (input.profileFileRecord ?? path) : path;
  return {
    config: input.config,
    profile: input.profile,
    profile_file: input.profile === null || input.profileFile === null ? null : shown(input.profileFile),
    checkpoint: input.checkpoint,
    overrides: input.overrides,
    environment,
    files: files.map(({ name, text }) => ({
      path: shown(name),
      sha256: bytesToHex(sha256(utf8ToBytes(text))),
    })),
  };
}
