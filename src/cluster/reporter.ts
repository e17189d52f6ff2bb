import type { RunEvent } from "./run-files.ts";
import type { RunState } from "./run-state.ts";

/** How following a run tells what happens. The CLI prints it; a test collects it. */
export interface Reporter {
  /** Something worth a line of its own. */
  readonly note: (text: string) => void;
  /** A phase began, ended or failed. */
  readonly event: (event: RunEvent) => void;
  /** Where the run stands: what it waits for, since when, until when. */
  readonly waiting: (status: Waiting) => void;
}

export interface Waiting {
  readonly state: RunState;
  /** Seconds since the state began. */
  readonly seconds: number;
  /** After how many seconds somebody gives up; null: nobody does. */
  readonly limitSeconds: number | null;
  /** Progress of tasks by id. */
  readonly tasks: ReadonlyMap<string, TaskProgress>;
}

export interface TaskProgress {
  readonly status: string;
  /** Requests answered. */
  readonly answered: number | null;
}
