import { setTimeout as sleep } from "node:timers/promises";

/** What the user has said while a run is followed. */
export interface Interrupt {
  /** Aborts at the first Ctrl-C: stop the run. */
  readonly stop: AbortSignal;
  /** Aborts at the second: leave at once. */
  readonly leave: AbortSignal;
}

/** Waits; ends early when the user says something. */
export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
}
