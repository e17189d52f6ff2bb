export type RunStateName =
  | "submitting"
  | "queued"
  | "starting"
  | "deploying"
  | "evaluating"
  | "finishing"
  | "succeeded"
  | "failed"
  | "cancelled"
  | "unknown";

export interface RunState {
  readonly state: RunStateName;
  /** One clause that says on what ground. */
  readonly reason: string;
  /** Of the job; null where it has not ended or nobody knows. */
  readonly exitCode: number | null;
  /** What the user can do now, mostly a command; null: nothing, or nothing that is special to this state. */
  readonly next: string | null;
}

/** The run will not change by itself any more. */
export function isFinal({ state }: RunState): boolean {
  return state === "succeeded" || state === "failed" || state === "cancelled";
}
