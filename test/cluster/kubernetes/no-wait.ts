import { afterEach, beforeEach, vi } from "vitest";

/** In the place of `interrupt.ts`: a wait is that long by the clock, and takes none. */
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

export async function pause(seconds: number): Promise<void> {
  vi.advanceTimersByTime(seconds * 1000);
}
