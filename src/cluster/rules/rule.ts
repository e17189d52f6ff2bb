import type { Evidence } from "../evidence.ts";
import type { RunState, RunStateName } from "../run-state.ts";

/** One line of the table of states, for one kind of answer of the scheduler. */
export interface Rule<View> {
  readonly name: string;
  /** The state; null: the rule does not hold. */
  readonly judge: (evidence: Evidence, view: View) => RunState | null;
}

/** A state of a job that has not ended, or of which that is not known. */
export function still(state: RunStateName, reason: string, next: string | null = null): RunState {
  return { state, reason, exitCode: null, next };
}

/** A failure; without a code of its own (0 is none) where the job was ended from outside. */
export function failed(reason: string, exitCode: number | null, next: string | null): RunState {
  return { state: "failed", reason, exitCode, next };
}

/** A run that somebody stopped. */
export function cancelled(reason: string, next: string | null = null): RunState {
  return { state: "cancelled", reason, exitCode: 143, next };
}

/** A run whose tasks all have results. */
export function succeeded(reason: string): RunState {
  return { state: "succeeded", reason, exitCode: 0, next: null };
}
