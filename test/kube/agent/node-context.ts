import { join } from "node:path";
import { type Layout, type NodeName, nodeShapes } from "../layout.ts";
import type { Api } from "./api.ts";
import type { Pod } from "./types.ts";
import { timeNow } from "./wait.ts";

const firstAddress = 2;
const addresses = 253;

/** What every pod of a node shares. */
export class NodeContext {
  readonly api: Api;
  readonly node: NodeName;
  readonly layout: Layout;
  readonly #taken = new Set<string>();
  #next = 0;

  constructor(api: Api, node: NodeName, layout: Layout) {
    this.api = api;
    this.node = node;
    this.layout = layout;
  }

  /** Where the node keeps a pod's files, its logs among them. */
  podDirectory(uid: string): string {
    return join(this.layout.nodes, this.node, "pods", uid);
  }

  /** An address for a pod; one that was given back is used again as late as can be. */
  takeAddress(): string {
    for (let tried = 0; tried < addresses; tried += 1) {
      const address = `${nodeShapes[this.node].podPrefix}.${firstAddress + (this.#next++ % addresses)}`;
      if (this.#taken.has(address)) continue;
      this.#taken.add(address);
      return address;
    }
    throw new Error(`node ${this.node} has no address left`);
  }

  giveAddressBack(address: string): void {
    this.#taken.delete(address);
  }

  /** Says something about a pod, for `kubectl describe`. Lost when the server is away, as kubelet's may be. */
  event(pod: Pod, type: "Normal" | "Warning", reason: string, message: string, container?: string): void {
    const { name, namespace, uid, resourceVersion } = pod.metadata;
    const at = timeNow();
    const fieldPath = container === undefined ? {} : { fieldPath: `spec.containers{${container}}` };
    const event = {
      apiVersion: "v1",
      kind: "Event",
      metadata: { generateName: `${name}.`, namespace },
      involvedObject: { apiVersion: "v1", kind: "Pod", name, namespace, uid, resourceVersion, ...fieldPath },
      type,
      reason,
      message,
      source: { component: "kubelet", host: this.node },
      firstTimestamp: at,
      lastTimestamp: at,
      count: 1,
    };
    this.api.call("POST", `/api/v1/namespaces/${namespace}/events`, event).catch(() => undefined);
  }
}
