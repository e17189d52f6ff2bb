import type { SchedulerView } from "./scheduler-view.ts";

/** What is seen of job.sh, which a watcher started. */
export interface LocalJob {
  readonly isAlive: boolean;
  /** The host that runs it, if it is not this one. */
  readonly elsewhere: string | undefined;
  /** What its watcher noted at the end. */
  readonly exit: number | null;
  readonly wasStarted: boolean;
}

/** The process table's view of job.sh. */
export function readLocal({ isAlive, elsewhere, exit, wasStarted }: LocalJob): SchedulerView {
  if (exit !== null) return { kind: "ended", state: localEnding(exit), exitCode: exit };
  if (isAlive) return { kind: "live", state: "RUNNING", why: null };
  if (elsewhere !== undefined) return { kind: "elsewhere", host: elsewhere };
  return wasStarted ? { kind: "ended", state: "LOST", exitCode: null } : { kind: "absent" };
}

/** Here nobody but a person sends TERM: there is no time limit. */
function localEnding(exit: number): string {
  if (exit === 143) return "CANCELLED";
  return exit === 0 ? "COMPLETED" : "FAILED";
}
