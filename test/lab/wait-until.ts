import { setTimeout as sleep } from "node:timers/promises";

interface Wait {
  /** Completes "no … within N s". */
  readonly what: string;
  readonly seconds: number;
  /** The log that tells why it did not happen. */
  readonly log: string;
  readonly everyMilliseconds?: number;
}

/** Polls until `attempt` gives something other than `undefined` or `false`; past the deadline names the log to read. */
export async function waitUntil<T>(
  wait: Wait,
  attempt: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = performance.now() + wait.seconds * 1000;
  for (;;) {
    const got = await attempt();
    if (got !== undefined && got !== false) return got;
    if (performance.now() > deadline)
      throw new Error(`lab: no ${wait.what} within ${wait.seconds} s; read ${wait.log}`);
    await sleep(wait.everyMilliseconds ?? 30);
  }
}
