import type { PodLookup } from "./kubelet-api.ts";
import { LeftPod } from "./left-pod.ts";
import type { NodeContext } from "./node-context.ts";
import { type NodePod, PodRunner } from "./pod-runner.ts";
import type { Pod } from "./types.ts";

/** The pods of a node: starts those that are bound to it, ends those that are deleted. */
export class Pods implements PodLookup {
  readonly #context: NodeContext;
  readonly #pods = new Map<string, NodePod>();
  #known: ReadonlyMap<string, Pod> = new Map();

  constructor(context: NodeContext) {
    this.#context = context;
  }

  /** Follows the server; goes on for ever. */
  async follow(): Promise<never> {
    const path = `/api/v1/pods?fieldSelector=spec.nodeName%3D${this.#context.node}`;
    return this.#context.api.follow<Pod>(path, (pods) => this.#reconcile(pods));
  }

  find(namespace: string, name: string): Pod | undefined {
    return [...this.#known.values()].find(
      ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
    );
  }

  hasEnded(pod: Pod, container: string): boolean {
    return this.#pods.get(pod.metadata.uid)?.hasEnded(container) ?? true;
  }

  #reconcile(pods: ReadonlyMap<string, Pod>): void {
    this.#known = new Map(pods);
    for (const [uid, runner] of this.#pods) {
      if (pods.has(uid)) continue;
      runner.vanish();
      this.#pods.delete(uid);
    }
    for (const pod of pods.values()) {
      const runner = this.#pods.get(pod.metadata.uid) ?? this.#start(pod);
      runner.update(pod);
    }
  }

  #start(pod: Pod): NodePod {
    const started = pod.status.startTime === undefined ? this.#run(pod) : new LeftPod(this.#context, pod);
    this.#pods.set(pod.metadata.uid, started);
    return started;
  }

  #run(pod: Pod): NodePod {
    const runner = new PodRunner(this.#context, pod);
    void runner.run();
    return runner;
  }
}
