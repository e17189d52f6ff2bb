import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { strictly } from "../../compiler/diagnostics/strict.ts";
import { lockPathOf } from "../../compiler/lock/lock-file.ts";
import type { Strictness } from "../arguments.ts";
import { toCompileInput } from "../compile-input.ts";
import type { Console } from "../console.ts";
import { now } from "../host.ts";
import { describeChanges } from "../lock/describe-changes.ts";
import { parseSettings } from "../lock/settings.ts";
import { updateLock } from "../lock/update-lock.ts";
import { writeLockFile } from "../lock/write-lock-file.ts";
import type { LockCommand } from "../lock-arguments.ts";
import { printDiagnostics } from "../print-diagnostics.ts";

/** `nano3 lock`: brings the lock beside a config up to date. Exit 1: an image is still open; 2: nothing was written. */
export function lockCommand(asked: LockCommand & Strictness, console: Console): number {
  const { config, profile, overrides, set, update, manifests } = asked;
  const settings = parseSettings(set);
  const input = toCompileInput({ config, profile, overrides, checkpoint: null });
  if ("code" in input) return refuse([input], console);
  const result = updateLock(input, { settings, update, manifests, now: now() });
  const { value, diagnostics } = asked.strict === true ? strictly(result) : result;
  if (value === undefined) return refuse(diagnostics, console);
  printDiagnostics(diagnostics, console);
  const file = lockPathOf(input.config);
  if (value.text !== value.before.source?.text) writeLockFile(file, value.text);
  for (const line of describeChanges(value)) console.say(line);
  console.result(file);
  return diagnostics.some(isOpenImage) ? 1 : 0;
}

function isOpenImage({ code }: Diagnostic): boolean {
  return code === "image-not-locked" || code === "lock-stale";
}

function refuse(diagnostics: readonly Diagnostic[], console: Console): number {
  printDiagnostics(diagnostics, console);
  return 2;
}
