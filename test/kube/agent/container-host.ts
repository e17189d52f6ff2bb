import type { Mount } from "./container-root.ts";
import type { NodeContext } from "./node-context.ts";
import type { Container, Pod } from "./types.ts";

/** The pod as its containers see it. */
export interface ContainerHost {
  readonly context: NodeContext;
  readonly pod: Pod;
  readonly directory: string;
  readonly ip: string;
  readonly sandboxPid: number;
  /** Aborted when the pod is to end, after its grace period. */
  readonly stop: AbortSignal;
  /** Aborted when the pod is to end at once. */
  readonly force: AbortSignal;
  mountsOf(container: Container): Mount[];
  graceSeconds(): number;
  /** Something in a status is new. */
  changed(): void;
}
