import { type RunRecord, saveIfPossible } from "./run-record.ts";
import { isFinal, type RunState } from "./run-state.ts";
import type { Look } from "./watch.ts";

type Ended = NonNullable<RunRecord["ended"]>;

/**
 * The state of a run by a look at it and by what was seen before. An end that was seen stays, whatever scheduler and files
 * have forgotten since; only a job that lives again (requeued by somebody) has begun anew.
 */
export function recall(ended: Ended | null, now: RunState): RunState {
  return ended === null || isAlive(now) ? now : recalled(ended);
}

/** The state of a run that is not looked at again. */
export function recalled({ state, reason, exit_code, next }: Ended): RunState {
  return { state, reason, exitCode: exit_code, next };
}

/** What is remembered of a run after a look at it. */
export function remember(ended: Ended | null, { state, evidence }: Look): Ended | null {
  if (isAlive(state)) return null;
  if (ended !== null) return ended;
  const { state: name, reason, exitCode, next } = state;
  if (name !== "succeeded" && name !== "failed" && name !== "cancelled") return null;
  // A network file system may show them later.
  if (evidence.results === null && exitCode === 0) return null;
  return { state: name, reason, exit_code: exitCode, next };
}

/** The state of a run after a look at it, and its record with its name and its end; what is new is saved, and said where it cannot be. */
export function takeNote(
  known: RunRecord,
  seen: Look,
  note: (text: string) => void,
): { readonly record: RunRecord; readonly state: RunState } {
  const { run_dir, kubernetes } = seen.evidence.record;
  const record = { ...known, run_dir, kubernetes, ended: remember(known.ended, seen) };
  if (record.ended !== known.ended || run_dir !== known.run_dir) saveIfPossible(record, note);
  return { record, state: recall(known.ended, seen.state) };
}

function isAlive(state: RunState): boolean {
  return !isFinal(state) && state.state !== "unknown" && state.state !== "submitting";
}
