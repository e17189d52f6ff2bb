import type { EvalPlan } from "../../compiler/5-plan/types.ts";
import { clock } from "../clock.ts";
import type { RunState } from "../run-state.ts";
import type { Look } from "../watch.ts";
import { heldPods } from "./held-pods.ts";

/** How a run is given up that cannot go on. */
export interface End {
  readonly state: RunState;
  /** For failed.json, which nobody else writes. */
  readonly class: "held-back" | "lost";
}

/** When a look first found what speaks against a run, in seconds of the monotonic clock; null: the last one did not. */
export interface Doubts {
  /** By pod. */
  readonly holds: Map<string, Hold>;
  silentSince: number | null;
  headlessSince: number | null;
}

/** A pod that is held back, and since when it is not any more. */
interface Hold {
  readonly since: number;
  readonly fineSince: number | null;
}

/** Before the first look. */
export function noDoubts(): Doubts {
  return { holds: new Map(), silentSince: null, headlessSince: null };
}

/** A container that crashes again and again is fine for a moment in between. */
const fineSeconds = 60;

/** The operator may just be removing the pods of a run that is over: the next look sees that. */
const headlessSeconds = 2;

/**
 * What a RayJob does not get over, and Kubernetes waits for all the same, with the GPUs that it has: a pod that has a node and
 * does not start, a head that is gone with the program that ran in it. Undefined: there is hope.
 */
export function hopeless(
  doubts: Doubts,
  { evidence, kubernetes, state }: Look,
  { deadlines, comms }: EvalPlan,
): End | undefined {
  if (!kubernetes) return undefined;
  const held = evidence.job === null ? heldPods(kubernetes) : new Map<string, string>();
  const { failure, done } = evidence;
  const hasEndedWell = failure === null && done !== null;
  const isBeingDeleted = Boolean(kubernetes.job?.metadata.deletionTimestamp);
  // The head goes then, too: nothing is lost with it.
  const loss = hasEndedWell || isBeingDeleted ? null : kubernetes.headLoss;
  noteHolds(doubts.holds, held);
  doubts.silentSince = since(doubts.silentSince, kubernetes.isSilent);
  doubts.headlessSince = since(doubts.headlessSince, loss !== null);
  const late = [...held].find(([pod]) =>
    isOlder(doubts.holds.get(pod)?.since ?? null, deadlines.ray_seconds),
  );
  if (late !== undefined)
    return ends(
      "held-back",
      `a pod has its node and is not ready after ${deadlines.ray_seconds} s: ${late[1]}`,
      10,
    );
  if (isOlder(doubts.headlessSince, headlessSeconds)) {
    // deploy.py may have said why; that its pod was taken away it knows as a signal. The operator makes another head, which
    // runs for nobody until it looks for the program.
    if (failure !== null && failure.exit_code !== 143)
      return ends("lost", state.reason, failure.exit_code ?? 11);
    return ends("lost", `the head pod is lost, and with it what ran there: ${loss}`, 11);
  }
  if (isOlder(doubts.silentSince, comms.lease_seconds))
    return ends("lost", `the node of the head pod has not answered for ${comms.lease_seconds} s`, 11);
  return undefined;
}

function noteHolds(holds: Map<string, Hold>, held: ReadonlyMap<string, string>): void {
  for (const [pod, { fineSince }] of holds) if (isOlder(fineSince, fineSeconds)) holds.delete(pod);
  for (const [pod, hold] of holds)
    holds.set(pod, { ...hold, fineSince: since(hold.fineSince, !held.has(pod)) });
  for (const pod of held.keys()) if (!holds.has(pod)) holds.set(pod, { since: clock(), fineSince: null });
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
