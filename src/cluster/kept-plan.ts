import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { EvalPlan } from "../compiler/5-plan/types.ts";
import { makeDirectory } from "./make-directory.ts";
import { stateDirectory } from "./run-record.ts";

/**
 * The plan of a RayJob, beside the records of runs. On other targets it lies in the run directory from the upload on; a
 * RayJob's is made when its program begins, and until then the run waits for GPUs and may be followed anew.
 */
const planPath = (runId: string): string => join(stateDirectory(), "plans", `${runId}.json`);

export function keepPlan(runId: string, plan: EvalPlan): void {
  const path = planPath(runId);
  makeDirectory(dirname(path), 0o700);
  writeFileSync(path, JSON.stringify(plan), { mode: 0o600 });
}

export function forgetPlan(runId: string): void {
  rmSync(planPath(runId), { force: true });
}

/** Undefined: nobody kept it here. */
export function keptPlan(runId: string): EvalPlan | undefined {
  try {
    return parsePlan(readFileSync(planPath(runId), "utf8"));
  } catch {
    return undefined;
  }
}

/** A plan.json; undefined: it is none, or of another version. */
export function parsePlan(text: string): EvalPlan | undefined {
  try {
    const plan = JSON.parse(text) as EvalPlan;
    return plan.plan_version === 1 ? plan : undefined;
  } catch {
    return undefined;
  }
}
