import { setMaxListeners } from "node:events";
import type { Interrupt } from "../cluster/interrupt.ts";
import type { Console } from "./console.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs something that Ctrl-C stops in order, and a second Ctrl-C at once. A terminal that is closed only stops it. */
export async function withInterrupt<T>(
  console: Console,
  run: (interrupt: Interrupt) => Promise<T>,
): Promise<T> {
  const stop = newController();
  const leave = newController();
  const onSignal = (signal: NodeJS.Signals) => {
    // Kernel and shell both say it when a terminal is closed: the second time is nobody's wish to leave.
    if (stop.signal.aborted) return signal === "SIGHUP" ? undefined : leave.abort();
    // First of all: there may be nowhere left to say anything.
    stop.abort();
    console.say("\nStopping. Once more to leave at once.");
  };
  return listening(onSignal, () => run({ stop: stop.signal, leave: leave.signal }));
}

/** Runs something that only looks: the first Ctrl-C leaves, and nothing has to be stopped. */
export async function untilInterrupted<T>(run: (leave: AbortSignal) => Promise<T>): Promise<T> {
  const leave = newController();
  return listening(
    () => leave.abort(),
    () => run(leave.signal),
  );
}

async function listening<T>(onSignal: (signal: NodeJS.Signals) => void, run: () => Promise<T>): Promise<T> {
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await run();
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}

/** A signal that aborts with the first of several. */
export function firstOf(...all: readonly AbortSignal[]): AbortSignal {
  const first = newController();
  for (const each of all) {
    if (each.aborted) first.abort();
    else each.addEventListener("abort", () => first.abort(), { once: true });
  }
  return first.signal;
}

/** Each command under way listens; some questions are asked all at once. */
function newController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
