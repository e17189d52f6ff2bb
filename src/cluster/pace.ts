import type { EvalPlan } from "../compiler/5-plan/types.ts";
import type { RunRecord } from "./run-record.ts";
import type { RunState } from "./run-state.ts";

/** How often a run is looked at, and how long what it is doing may take. */

/** After how many seconds somebody gives up what a run is doing. */
export function limitOf(plan: EvalPlan, { state }: RunState, phase: string | null): number | null {
  const { deadlines } = plan;
  if (state === "evaluating") return deadlines.evaluate_seconds;
  if (state === "finishing") return deadlines.teardown_seconds;
  if (state !== "deploying") return null;
  if (phase === "load") return deadlines.ready_seconds;
  return phase === "deploy" ? deadlines.deploy_seconds : deadlines.ray_seconds;
}

/**
 * Seconds until the next look. Brisk where something is about to change; where GPUs would wait for us, files are looked at
 * every other second (Slurm is not asked as often); else as the config says, and often enough for the lease.
 */
export function pollDelay(
  { state }: RunState,
  seconds: number,
  { poll_seconds, lease_seconds }: RunRecord["comms"],
): number {
  const longest = Math.max(1, Math.min(poll_seconds, lease_seconds / 3));
  if (state === "starting" || state === "finishing" || seconds < 15) return 1;
  return waitsForUs(state) ? Math.min(2, longest) : longest;
}

/** The model is up or will be: what this side does not notice costs GPU time. */
export function waitsForUs(state: RunState["state"]): boolean {
  return state === "deploying" || state === "evaluating";
}
