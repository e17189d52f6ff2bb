import type { ReadyLab } from "../../demo/lab.ts";
import type { RecordedRun, StartedCli } from "../../evaluation/runs.ts";
import type { Node } from "../../lab/index.ts";
import type { FaultOutcome } from "../outcome.ts";

/** Where a fault strikes: who follows the run, and where the harness runs. */
export type Where = Pick<FaultOutcome, "mode" | "placement">;

export const batch: Where = { mode: "--batch", placement: "allocation" };
export const run: Where = { mode: "--run", placement: "allocation" };
export const runSlurm: Where = { mode: "--run", placement: "slurm" };
export const batchSlurm: Where = { mode: "--batch", placement: "slurm" };

/** What a row may use before anything has been submitted. */
export interface Stage {
  readonly lab: ReadyLab;
  /** A directory of this row alone that every machine sees; its owner is root. */
  readonly scratch: string;
  /** The interpreter with Ray, the launcher and the harness. */
  readonly python: string;
  /** Is done after the row, last first, however the row ends. */
  readonly undo: (work: () => unknown) => void;
}

/** What a row may use when it strikes. */
export interface Scene extends Stage {
  readonly where: Where;
  readonly run: RecordedRun;
  readonly cli: StartedCli;
  /** The node of Ray's head; null while the job has not begun. */
  readonly node: Node | null;
  /** Starts another nano3 with the same memory of runs. */
  readonly nano3: (...args: readonly string[]) => StartedCli;
  /** Starts another nano3 with a memory of runs of its own. */
  readonly nano3With: (state: string, ...args: readonly string[]) => StartedCli;
}

/** When a fault strikes. */
export type Moment = "submitted" | "pending" | "Ray comes up" | "loading" | "ready" | "evaluating";

/** What must be true afterwards. */
export interface Ending {
  /** In the words of `nano3 status`; `not submitted` where there is no run. */
  readonly state: "succeeded" | "failed" | "cancelled" | "not submitted";
  /** Of the CLI; in `--batch` of `nano3 attach`, which gives the job's. Null: a signal ended it. */
  readonly exitCode: number | null;
  /** Class of failed.json; where it is absent there must be no failed.json. */
  readonly class?: string | RegExp;
  /** What failed.json says: its message and its log line. */
  readonly cause?: RegExp;
  /** A failure without a log line: nothing was written about it before it was known. */
  readonly withoutLog?: true;
  /** From when on 10 s are counted; by default from failed.json on. */
  readonly countedFrom?: "the fault" | "Slurm's word";
  /** The CLI is gone before the run has ended: there are no last words but `said`, and the lease ends the job (31). */
  readonly leaves?: true;
  /** Seconds that may pass before anybody can notice, where failed.json cannot say when that was. */
  readonly unseenFor?: number;
  /** Seconds in which the fault must be known. */
  readonly knownWithin?: number;
  /** What the CLI must have said beside what it always says. */
  readonly said?: RegExp;
  /** Tasks that must have their results, each with the scores known beforehand; all of them where the run succeeds. */
  readonly keeps?: readonly string[];
  /** What else must be true. */
  readonly check?: (scene: Scene) => unknown;
}

/** A fault, and what must become of it. */
export interface FaultRow {
  readonly fault: string;
  /** Each is a test; by default `--batch`, placement allocation. */
  readonly where?: readonly Where[];
  /** Its first place is among those that run by default. */
  readonly quick?: true;
  readonly profile?: "lab-pyxis";
  readonly overrides?: readonly string[] | ((stage: Stage) => readonly string[]);
  /** A fault of the stand-in model (`NANO3_TOY_FAULT`). */
  readonly toy?: string;
  /** Further environment of the CLI. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its runs have no secret: a second attempt of a job would end for want of it. */
  readonly withoutSecret?: true;
  /** Before the run is submitted. */
  readonly prepare?: (stage: Stage) => unknown;
  /** Strikes when the CLI has begun and no job is known yet; seconds are counted from when one is. */
  readonly whileSubmitting?: (cli: StartedCli) => unknown;
  readonly during?: Moment;
  /** May say when it struck, in ms of the wall clock; by default at once. */
  readonly inject?: (scene: Scene) => unknown;
  readonly ends: Ending;
  /** The node that goes down, and its bystander with it. */
  readonly losesNode?: Node;
  /** Most seconds from the fault to the end of the run; default 120. */
  readonly patience?: number;
}
