import { Abandoned, ClusterError, ConnectionError } from "./cluster-error.ts";
import { pause } from "./interrupt.ts";

/** When a broken connection is given up: at once by `leave`, after the try at hand by `giveUp`. */
export interface Persistence {
  readonly giveUp: AbortSignal;
  readonly leave: AbortSignal;
  readonly note: (text: string) => void;
}

/**
 * Asks until there is an answer: a connection that is lost says nothing about the run. Said once when it is lost and once
 * when it is back. A failure that will not pass by itself (a changed host key) is thrown at once. Undefined: given up.
 */
export async function persist<T>(act: () => Promise<T>, how: Persistence): Promise<T | undefined> {
  const began = performance.now();
  for (let tries = 0; ; tries += 1) {
    try {
      const value = await act();
      if (tries > 0) how.note("Connected again.");
      return value;
    } catch (error) {
      if (!(error instanceof ConnectionError && error.isTransient)) throw error;
      if ((performance.now() - began) / 1000 > error.patienceSeconds) throw lostContact(error);
      if (tries === 0) how.note(`Connection lost, trying again: ${error.failure.what}`);
    }
    if (how.giveUp.aborted) return undefined;
    await pause(backOff(tries), how.giveUp);
    if (how.leave.aborted) throw new Abandoned();
  }
}

/** 1, 2, 4 … 60 seconds. */
export function backOff(tries: number): number {
  return Math.min(60, 2 ** tries);
}

function lostContact({ failure, patienceSeconds }: ConnectionError): ClusterError {
  return new ClusterError({
    ...failure,
    what: `No answer for ${patienceSeconds} s: ${failure.what}`,
    help: "The run itself may be well. When the host answers again: `nano3 status`.",
  });
}
