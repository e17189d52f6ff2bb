import type { EvalPlan } from "../compiler/5-plan/types.ts";
import type { Stopping } from "./ask-to-end.ts";
import { judgeByFiles } from "./judge.ts";
import { isFinal } from "./run-state.ts";
import { isLeaving } from "./scheduler-view.ts";
import { endEvaluator, stopRun } from "./stop.ts";
import type { Look, Watch } from "./watch.ts";

/** How long Slurm's own word is waited for where no file says how the job ended. */
const cleaningSeconds = 900;

/**
 * A job that does not end although it was told to is cancelled: its GPUs serve nobody. One that Slurm still cleans up after is
 * over, and ended as its files say. Gives the end; undefined: it is followed on.
 */
export async function endLateJob(
  following: Stopping & { readonly plan: EvalPlan },
  watch: Watch,
  seen: Look,
  seconds: number,
): Promise<Look | undefined> {
  const { plan, reporter } = following;
  const limit = plan.deadlines.teardown_seconds + 60;
  if (seen.state.state !== "finishing" || seconds < limit) return undefined;
  if (isLeaving(seen.evidence.scheduler)) {
    const state = judgeByFiles(seen.evidence);
    if (isFinal(state)) return endEvaluator(following, watch, { ...seen, state });
    return seconds < cleaningSeconds ? undefined : seen;
  }
  reporter.note(`The job has not ended ${Math.round(seconds)} s after it was done: it is cancelled.`);
  return stopRun(following, watch);
}
