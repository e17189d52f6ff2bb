import { setMaxListeners } from "node:events";
import type { Interrupt } from "../cluster/interrupt.ts";
import type { Console } from "./console.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs something that Ctrl-C stops in order, and a second Ctrl-C at once. A terminal that is closed only stops it. */
export async function withInterrupt<T>(
  console: Console,
  run: (interrupt: Interrupt) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const leave = new AbortController();
  // Each command under way listens; some questions are asked all at once.
  setMaxListeners(0, leave.signal, stop.signal);
  const onSignal = (signal: NodeJS.Signals) => {
    // Kernel and shell both say it when a terminal is closed: the second time is nobody's wish to leave.
    if (stop.signal.aborted) return signal === "SIGHUP" ? undefined : leave.abort();
    // First of all: there may be nowhere left to say anything.
    stop.abort();
    console.say("\nStopping. Once more to leave at once.");
  };
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await run({ stop: stop.signal, leave: leave.signal });
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}
