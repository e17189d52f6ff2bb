import type { FaultGroup } from "./outcome.ts";

/** A fault that cannot be injected here, and what is known of it nevertheless. */
export interface NotInjected {
  readonly group: FaultGroup;
  readonly fault: string;
  readonly why: string;
}

/** Shown below the table, so that nobody takes what is missing for what was tried. */
export const notInjected: readonly NotInjected[] = [
  {
    group: "Deployment",
    fault: "the kernel ends a shard because the node's memory is used up",
    why: "The lab's nodes share one computer's memory and have no cgroups. The shard's process ends without a word instead, as under SIGKILL; the job sees the same.",
  },
];
