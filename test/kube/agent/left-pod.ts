import type { NodeContext } from "./node-context.ts";
import type { NodePod } from "./pod-runner.ts";
import { podPath, removePod } from "./remove-pod.ts";
import { StatusReport } from "./status-report.ts";
import type { Pod } from "./types.ts";

/** A pod that ran under an earlier agent of the node. What was left of it ended with that agent, and so did the pod. */
export class LeftPod implements NodePod {
  readonly #context: NodeContext;
  #isRemoved = false;
  #isGone = false;

  constructor(context: NodeContext, pod: Pod) {
    this.#context = context;
    const hasEnded = pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
    const status = { phase: "Failed", reason: "NodeRestarted", message: "The node was switched off" };
    if (!hasEnded) new StatusReport(context.api, podPath(pod), () => status).want();
  }

  update(pod: Pod): void {
    if (pod.metadata.deletionTimestamp === undefined || this.#isRemoved) return;
    this.#isRemoved = true;
    void removePod(this.#context.api, pod, () => this.#isGone);
  }

  vanish(): void {
    this.#isGone = true;
  }

  hasEnded(): boolean {
    return true;
  }
}
