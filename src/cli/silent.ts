import type { Reporter } from "../cluster/reporter.ts";
import type { Console } from "./console.ts";

/** A reporter for a single look: the events of the past are no news. */
export function quietReporter(console: Console): Reporter {
  return { note: console.say, event: () => {}, waiting: () => {} };
}
