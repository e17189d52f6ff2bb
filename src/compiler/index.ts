import { load, sourcesOf } from "./1-load/index.ts";
import { merge } from "./2-merge/index.ts";
import { referencesIn, resolve } from "./3-resolve/index.ts";
import { validate } from "./4-validate/index.ts";
import { validateUnresolved } from "./4-validate/unresolved.ts";
import { plan } from "./5-plan/index.ts";
import type { EvalPlan, InputsPlan } from "./5-plan/types.ts";
import { emit } from "./6-emit/index.ts";
import { Log, type Result } from "./diagnostics/result.ts";
import { reportForeignKeys } from "./foreign-config.ts";
import { isUsed, lockedNames } from "./lock/locked-names.ts";
import { pinImages } from "./lock/pin-images.ts";
import { readLock } from "./lock/read-lock.ts";
import { sha256Of } from "./sha256.ts";
import type { Source } from "./span.ts";
import type { Artifact, CompileInput, Merged, Resolved, Tree } from "./types.ts";

/** What a compilation gives: the plan, and the files that it is written as. */
export interface Compiled {
  readonly plan: EvalPlan;
  readonly artifacts: readonly Artifact[];
}

/** The compiler. Every diagnostic of a stage is reported; the next stage does not run on a broken value. */
export function compile(input: CompileInput): Result<Compiled> {
  const log = new Log();
  const layered = log.take(mergeLayers(input));
  return log.wrap(layered && log.take(compileMerged(layered.merged, layered.trees, input)));
}

/** Stages 1 and 2. */
export function mergeLayers(
  input: CompileInput,
): Result<{ readonly trees: readonly Tree[]; readonly merged: Merged }> {
  const log = new Log();
  const loaded = load(input);
  const trees = log.take(loaded);
  log.add(...reportForeignKeys(input, loaded.diagnostics));
  const merged = trees && log.take(merge(trees, referencesIn(input.environment)));
  return log.wrap(trees && merged && { trees, merged });
}

/** The road from stage 3 on. Provenance walks it again with one value changed, to see where that value ends up. */
export function compileMerged(merged: Merged, trees: readonly Tree[], input: CompileInput): Result<Compiled> {
  const log = new Log();
  const resolved = log.take(resolveMerged(merged, input));
  if (resolved === undefined) log.add(...validateUnresolved(merged));
  const config = resolved && log.take(validate(resolved));
  const pinned = resolved && config && log.take(pinImages(config, resolved));
  if (resolved === undefined || pinned === undefined) return log.wrap<Compiled>(undefined);
  const locked = lockedNames(pinned.images, resolved);
  const planned = plan(pinned.config, {
    name: setName(input),
    version: input.version,
    inputs: inputsOf(input, trees, resolved.environment, isUsed(locked) ? resolved.lock.source : null),
    locked,
  });
  return log.wrap({ plan: planned, artifacts: emit(planned, input.templates) });
}

/** Stage 3, with what it may see of the input. */
export function resolveMerged(merged: Merged, input: CompileInput): Result<Resolved> {
  const log = new Log();
  const lock = log.take(readLock(input));
  return log.wrap(lock && log.take(resolve(merged, input.environment, lock)));
}

/** `config/tiny.yaml` with profile `lab` is the set `tiny@lab`. */
export function setName({ config, profile }: Pick<CompileInput, "config" | "profile">): string {
  const file = config.slice(config.lastIndexOf("/") + 1).replace(/\.ya?ml$/, "");
  return [file, profile ?? "local"].map(plainName).join("@");
}

/** A name of plain characters. Where others were replaced, a hash tells it from names that would become the same. */
function plainName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._-]/g, "-");
  return plain === name ? plain : `${plain}-${sha256Of(name.normalize("NFC")).slice(0, 6)}`;
}

function inputsOf(
  input: CompileInput,
  trees: readonly Tree[],
  environment: Resolved["environment"],
  lock: Source | null,
): InputsPlan {
  const texts = sourcesOf(trees).filter(({ kind }) => kind === "config" || kind === "profile");
  const files = lock === null ? texts : [...texts, lock];
  const shown = (path: string): string =>
    path === input.profileFile ? (input.profileFileRecord ?? path) : path;
  return {
    config: input.config,
    profile: input.profile,
    profile_file: input.profile === null || input.profileFile === null ? null : shown(input.profileFile),
    checkpoint: input.checkpoint,
    overrides: input.overrides,
    environment,
    files: files.map(({ name, text }) => ({ path: shown(name), sha256: sha256Of(text) })),
  };
}
