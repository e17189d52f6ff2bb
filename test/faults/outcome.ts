import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";

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
  /** Of the CLI in `--run`, of the job in `--batch`. */
  readonly exitCode: number | null;
  /**
   * From the fault (or, where a fault is known only after a wait, from the moment it was known) to the moment at which
   * nothing holds a GPU; null where the fault ends no allocation.
   */
  readonly seconds: number | null;
  /** Seconds from the fault to when nothing was held; null where the run went on. */
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

/** An outcome, and whether everything that its row requires was so. */
export interface JudgedOutcome extends FaultOutcome {
  readonly asRequired: boolean;
}

/** A row of the table: an outcome, and the commit of nano3 that it was seen with. */
export interface TableRow extends JudgedOutcome {
  readonly commit: string;
}

const checkout = join(import.meta.dirname, "..", "..");

/** Every row runs for the table; otherwise only the quick ones do. */
export const runsAllFaults = process.env.NANO3_FAULTS === "all";

/** Shows a row, and notes it for the table when one is being made, once its test has judged it. */
export function recordOutcome(outcome: FaultOutcome): void {
  console.log(outcome);
  const { NANO3_FAULTS_FILE: file } = process.env;
  if (file === undefined) return;
  onTestFinished(({ task }) => {
    const judged: JudgedOutcome = { ...outcome, asRequired: task.result?.state === "pass" };
    // Where this checkout lies is no news to whoever reads the table.
    appendFileSync(file, `${JSON.stringify(judged).replaceAll(checkout, "<nano3>")}\n`);
  });
}
