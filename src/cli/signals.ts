import { setMaxListeners } from "node:events";
import type { Interrupt } from "../cluster/interrupt.ts";
import type { Console } from "./console.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs something that Ctrl-C stops in order, and a second Ctrl-C at once. */
export async function withInterrupt<T>(
  console: Console,
  run: (interrupt: Interrupt) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const leave = new AbortController();
  // Each command under way listens; some questions are asked all at once.
  setMaxListeners(0, leave.signal, stop.signal);
  const onSignal = () => {
    if (stop.signal.aborted) return leave.abort();
    console.say("\nStopping. Once more to leave at once.");
    stop.abort();
  };
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await run({ stop: stop.signal, leave: leave.signal });
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}
