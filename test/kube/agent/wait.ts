import { setTimeout as sleep } from "node:timers/promises";

/** Sleeps, unless or until the signal; true when it has slept all the time. */
export async function sleepUnless(signal: AbortSignal, seconds: number): Promise<boolean> {
  try {
    await sleep(seconds * 1000, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}

/** Settles when the signal comes. */
export function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

/** The time to the second, as Kubernetes writes it. */
export function timeNow(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}
