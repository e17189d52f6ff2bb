import type { EvaluationWish, StartedEvaluation } from "../../kubernetes/evaluations.ts";
import type { ReadyKube } from "../../kubernetes/ready-kube.ts";

/** A fault, how it is made while an evaluation goes on, and how that must end. */
export interface FaultRow {
  /** What is broken, in a few words; the row's name. */
  readonly fault: string;
  /** Runs without NANO3_FAULTS=all, too. */
  readonly isQuick?: true;
  readonly mode?: EvaluationWish["mode"];
  readonly profile?: string;
  readonly overrides?: readonly string[];
  readonly checkpoint?: string;
  /** Before the CLI is started. */
  readonly prepare?: (kube: ReadyKube) => Promise<void>;
  /** Makes the fault; the release of the GPUs is measured from its end on, or from the moment that it gives. */
  readonly inject?: (evaluation: StartedEvaluation) => Promise<number | undefined>;
  /** Whatever happens, before the next row. */
  readonly repair?: () => Promise<void> | void;
  readonly ends: Ending;
}

/** How an evaluation must end. */
export interface Ending {
  /** Of the CLI in `--run`, of the job in `--batch`. */
  readonly exitCode: number;
  /** In the last lines of the CLI. */
  readonly said: RegExp;
  /** Of failed.json; null: it must not be there. */
  readonly failed: {
    readonly class: string | RegExp;
    readonly message: RegExp;
    readonly log?: RegExp;
  } | null;
  /** The tasks in results.json; absent: there are no results. */
  readonly succeeded?: number;
  /** Nothing is submitted at all. */
  readonly isRefused?: true;
  /** Most seconds from the fault to the release of the GPUs; on a machine twice as slow as needs be. */
  readonly releasedWithin?: number;
  /** Most seconds from the fault to the end of the CLI, where it waits for what cannot go. */
  readonly endsWithin?: number;
}
