import type { NodeName } from "../../kube/layout.ts";
import type { EvaluationWish, StartedEvaluation } from "../../kubernetes/evaluations.ts";
import type { ReadyKube } from "../../kubernetes/ready-kube.ts";

/** A fault, how it is made while an evaluation goes on, and how that must end. */
export interface FaultRow {
  /** What is broken, in a few words; the row's name. */
  readonly fault: string;
  /** Runs without NANO3_FAULTS=all, too: all that do, of both places, take less than 6 minutes. */
  readonly isQuick?: true;
  readonly mode?: EvaluationWish["mode"];
  readonly profile?: string;
  readonly overrides?: readonly string[];
  readonly checkpoint?: string;
  /** Before the CLI is started. */
  readonly prepare?: (kube: ReadyKube) => Promise<void>;
  /** Makes the fault, and may say when it struck, in ms of the wall clock; by default when it returns. Absent: it is there all along. */
  readonly inject?: (evaluation: StartedEvaluation) => Promise<number | undefined>;
  /** Whatever happens, before the next row. */
  readonly repair?: () => Promise<void> | void;
  readonly ends: Ending;
  /** The node that goes, and its bystander with it. */
  readonly losesNode?: { readonly node: NodeName; readonly by: "drain" | "power cut" };
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
    /** No log line: nothing was written about it before it was known. */
    readonly withoutLog?: true;
  } | null;
  /** The tasks in results.json; absent: there are no results. */
  readonly succeeded?: number;
  /** Nothing is submitted at all. */
  readonly isRefused?: true;
  /** From when on 10 s and the grace of its pods are counted; by default from when somebody first told that the run fails. */
  readonly countedFrom?: "the fault" | "the operator's word";
  /** Why nobody can know sooner that the run fails; the page shows it. */
  readonly slow?: string;
  /** Most seconds from the fault to the end of the CLI, where it waits for what cannot go. */
  readonly endsWithin?: number;
}
