import { noteForPage } from "./note.ts";

/** The parts of the table, in its order. */
export const faultGroups = [
  "Bring-up",
  "Deployment",
  "Fitness",
  "Evaluation",
  "Protocol",
  "Scheduler",
  "Resume",
  "CLI and host",
  "Kubernetes",
] as const;

export type FaultGroup = (typeof faultGroups)[number];

/** One fault that was injected, and what became of it: a row of `generated/faults.md`. */
export interface FaultOutcome {
  readonly group: FaultGroup;
  /** What was broken, in a few words. */
  readonly fault: string;
  readonly target: "slurm" | "kubernetes" | "local";
  readonly mode: "--run" | "--batch";
  readonly placement: "allocation" | "slurm";
  /** How the run ended, in the words of `nano3 status`. */
  readonly happened: string;
  /** Of the CLI in `--run`; of the job in `--batch`, and where the CLI has left. */
  readonly exitCode: number | null;
  /** Seconds from when the failure is known to when nothing holds a GPU; null where the fault ends no allocation. */
  readonly seconds: number | null;
  /** Seconds from the fault to when nothing was held, with the time that it takes to know; null where the run went on. */
  readonly fromFault: number | null;
  /** Why nobody could know sooner that the run fails, where that takes its time. */
  readonly slow?: string;
  /** Of failed.json. */
  readonly failed: {
    readonly class: string;
    readonly message: string;
    readonly log: string | null;
  } | null;
  /** The last lines of the CLI. */
  readonly said: readonly string[];
  /** Which results are there afterwards. */
  readonly kept: string;
}

/** A row of the table: an outcome, whether everything that its row requires was so, and the commit that it was seen with. */
export interface TableRow extends FaultOutcome {
  readonly asRequired: boolean;
  readonly commit: string;
}

/** Every row runs for the table; otherwise only the quick ones do. */
export const runsAllFaults = process.env.NANO3_FAULTS === "all";

/** Shows a row, and notes it for the table when one is being made, once its test has judged it. */
export function recordOutcome(outcome: FaultOutcome): void {
  console.log(outcome);
  noteForPage(outcome);
}
