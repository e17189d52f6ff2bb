import type { EvalPlan } from "../../compiler/5-plan/types.ts";
import type { RunState } from "../run-state.ts";
import { clock, type Look } from "../watch.ts";
import { heldBack } from "./objects.ts";

/** How a run is given up that cannot go on. */
export interface End {
  readonly state: RunState;
  /** For failed.json, which nobody else writes. */
  readonly class: "held-back" | "lost";
}

/** When a look first found what speaks against a run, in seconds of the monotonic clock; null: the last one did not. */
export interface Doubts {
  heldBackSince: number | null;
  silentSince: number | null;
  headlessSince: number | null;
}

/** Before the first look. */
export function noDoubts(): Doubts {
  return { heldBackSince: null, silentSince: null, headlessSince: null };
}

/** The operator may just be removing the pods of a run that is over: the next look sees that. */
const headlessSeconds = 2;

/**
 * What a RayJob does not get over, and Kubernetes waits for all the same, with the GPUs that it has: a pod that has a node and
 * does not start, a head that is gone with the program that ran in it. Undefined: there is hope.
 */
export function hopeless(
  doubts: Doubts,
  { evidence, kubernetes }: Look,
  { deadlines, comms }: EvalPlan,
): End | undefined {
  if (!kubernetes) return undefined;
  const hasBegun = evidence.job !== null;
  const held = hasBegun ? undefined : kubernetes.pods.flatMap((pod) => heldBack(pod) ?? [])[0];
  const isOver = evidence.failure !== null || evidence.done !== null;
  const loss = isOver ? null : kubernetes.headLoss;
  doubts.heldBackSince = since(doubts.heldBackSince, held !== undefined);
  doubts.silentSince = since(doubts.silentSince, kubernetes.isSilent);
  doubts.headlessSince = since(doubts.headlessSince, loss !== null);
  if (isOlder(doubts.heldBackSince, deadlines.ray_seconds))
    return ends("held-back", `a pod has not started for ${deadlines.ray_seconds} s: ${held}`, 10);
  if (isOlder(doubts.headlessSince, headlessSeconds))
    return ends("lost", `the head pod is lost, and with it what ran there: ${loss}`, 11);
  if (isOlder(doubts.silentSince, comms.lease_seconds))
    return ends("lost", `the node of the head pod has not answered for ${comms.lease_seconds} s`, 11);
  return undefined;
}

function since(before: number | null, isSo: boolean): number | null {
  return isSo ? (before ?? clock()) : null;
}

function isOlder(moment: number | null, seconds: number): boolean {
  return moment !== null && clock() - moment >= seconds;
}

function ends(name: End["class"], reason: string, exitCode: number): End {
  return { class: name, state: { state: "failed", reason, exitCode, next: null } };
}
