import type { Evidence } from "./evidence.ts";
import { elsewhereRules } from "./rules/elsewhere.ts";
import { endedRules } from "./rules/ended.ts";
import { absentRules, unreachableRules } from "./rules/forgotten.ts";
import { liveRules } from "./rules/live.ts";
import type { Rule } from "./rules/rule.ts";
import type { RunState } from "./run-state.ts";

/** A state, and the rule that it comes from. */
export interface Judgement {
  readonly rule: string;
  readonly state: RunState;
}

/**
 * The one judgement of a run. Success needs positive evidence from both sides: the job's end and the results. What could not
 * be asked is unknown, never failed. `generated/status.md` shows every rule.
 */
export function judge(evidence: Evidence): RunState {
  return decide(evidence).state;
}

/** The judgement with the name of its rule: of those for what the scheduler says, the first one that holds. */
export function decide(evidence: Evidence): Judgement {
  const { scheduler } = evidence;
  switch (scheduler.kind) {
    case "unreachable":
      return decideBy(unreachableRules, evidence, scheduler);
    case "elsewhere":
      return decideBy(elsewhereRules, evidence, scheduler);
    case "absent":
      return decideBy(absentRules, evidence, scheduler);
    case "live":
      return decideBy(liveRules, evidence, scheduler);
    case "ended":
      return decideBy(endedRules, evidence, scheduler);
  }
}

/** The judgement by the files alone: the scheduler does not say how the job has ended, or not soon. */
export function judgeByFiles(evidence: Evidence): RunState {
  return decideBy(absentRules, evidence, { kind: "absent" }).state;
}

function decideBy<View>(rules: readonly Rule<View>[], evidence: Evidence, view: View): Judgement {
  for (const { name, judge: apply } of rules) {
    const state = apply(evidence, view);
    if (state !== null) return { rule: name, state };
  }
  throw new Error("the last rule of a list holds always");
}
