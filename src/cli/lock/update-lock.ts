import { isDeepStrictEqual } from "node:util";
import { resolve } from "../../compiler/3-resolve/index.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { Log, type Result } from "../../compiler/diagnostics/result.ts";
import { mergeLayers } from "../../compiler/index.ts";
import { parseImage } from "../../compiler/lock/image-reference.ts";
import { lockPathOf } from "../../compiler/lock/lock-file.ts";
import { manifestRoot, type NamedImage, namedArtifacts, namedImages } from "../../compiler/lock/lockable.ts";
import { readLock } from "../../compiler/lock/read-lock.ts";
import type { Finding, Lock, LockContent } from "../../compiler/lock/types.ts";
import { reportUnlocked } from "../../compiler/lock/unlocked-image.ts";
import { lockText } from "../../compiler/lock/write-lock.ts";
import type { CompileInput, Merged } from "../../compiler/types.ts";
import { lockArtifacts } from "./lock-artifacts.ts";
import { lockImages } from "./lock-images.ts";
import type { Settings } from "./settings.ts";

/** What a call of `nano3 lock` asks for. */
export interface LockRequest {
  readonly settings: Settings;
  /** Look up again what the lock has already. */
  readonly update: boolean;
  /** Another manifest directory than the config's. */
  readonly manifests: string | null;
  readonly now: Date;
}

/** A lock before and after. */
export interface LockUpdate {
  readonly before: Lock;
  readonly after: LockContent;
  /** As it is to be written. */
  readonly text: string;
}

/** The lock of a config as it should be. What is not asked for stays; a warning says which image is still open. */
export function updateLock(input: CompileInput, request: LockRequest): Result<LockUpdate> {
  const log = new Log();
  const before = log.take(readLock(input));
  const layered = log.take(mergeLayers(input));
  const after = before && layered && log.take(lockMerged(before, layered.merged, input, request));
  if (before === undefined || after === undefined) return log.wrap<LockUpdate>(undefined);
  const text = lockText(after);
  // What is written now is read by every compilation from now on.
  log.take(readLock({ lockFile: lockPathOf(input.config), read: () => ({ ok: true, text }) }));
  return log.wrap({ before, after, text });
}

function lockMerged(
  before: Lock,
  merged: Merged,
  input: CompileInput,
  { settings, update, manifests, now }: LockRequest,
): Result<LockContent> {
  const log = new Log();
  const time = now.toISOString().replace(/\.\d+Z$/, "Z");
  const artifacts = log.take(
    lockArtifacts({
      named: namedArtifacts(merged),
      lock: before,
      given: settings.artifacts,
      update,
      manifests: manifests ?? manifestRoot(merged, input),
      now: time,
    }),
  );
  if (artifacts === undefined) return log.wrap<LockContent>(undefined);
  const lock = { ...before, artifacts: withEntries(before.artifacts, artifacts) };
  const resolved = log.take(resolve(merged, input.environment, lock));
  const images = resolved === undefined ? [] : namedImages(resolved);
  const found = resolved && log.take(lockImages(images, settings.images, time));
  if (found === undefined) return log.wrap<LockContent>(undefined);
  const after = { ...lock, containers: withEntries(lock.containers, found) };
  log.add(...images.flatMap((image) => reportOpen(image, after)));
  return log.wrap(after);
}

/** Entries with new ones over them. One that says the same as before stays as it was found: nothing has changed. */
function withEntries<T extends Finding>(
  before: ReadonlyMap<string, T>,
  found: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  const changed = [...found].filter(([name, entry]) => !isSame(entry, before.get(name)));
  return new Map([...before, ...changed]);
}

function isSame(entry: Finding, before: Finding | undefined): boolean {
  const { locked_at, found } = entry;
  return before !== undefined && isDeepStrictEqual({ ...before, locked_at, found }, entry);
}

function reportOpen({ key, image, at }: NamedImage, lock: Lock): readonly Diagnostic[] {
  const { kind } = parseImage(image);
  const isOpen = (kind === "tag" || kind === "daemon") && !lock.containers.has(image);
  return isOpen ? [reportUnlocked({ key, image, at, isRequired: false }, lock)] : [];
}
