import { afterEach, beforeEach, vi } from "vitest";

/** In the place of `interrupt.ts`: a wait is that long by the clock, and takes none; a signal ends it within a second. */
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  for (let left = seconds; left > 0 && !signal.aborted; left -= 1)
    vi.advanceTimersByTime(Math.min(1, left) * 1000);
}
