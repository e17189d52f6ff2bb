import type { Tail } from "../observe.ts";
import type { RunRecord } from "../run-record.ts";
import type { RayJobMemory } from "./rayjob-memory.ts";

/** What one look at a RayJob asks. */
export interface KubernetesQuestion {
  readonly record: RunRecord;
  readonly tails: readonly Tail[];
  /** New content for the lease; null: nobody keeps one. */
  readonly lease: string | null;
  readonly memory: RayJobMemory;
}
