import Table from "cli-table3";
import { placeName } from "../cluster/kubernetes/kubectl.ts";
import type { RunRecord } from "../cluster/run-record.ts";
import { isRemote, placeOf } from "../cluster/transport.ts";
import { printable } from "../compiler/diagnostics/printable.ts";
import { duration } from "./progress.ts";
import type { Surveyed } from "./survey.ts";

export interface RunsTableOptions {
  readonly color: boolean;
  readonly now: Date;
}

/** Runs, one a row. */
export function runsTable(runs: readonly Surveyed[], { color, now }: RunsTableOptions): string {
  const table = new Table({
    head: ["run", "set", "target", "state", "age", "job"],
    colAligns: ["left", "left", "left", "left", "right", "left"],
    style: color ? { head: ["bold"], border: ["dim"] } : { head: [], border: [] },
  });
  for (const { record, state } of runs) {
    const { run_id, name, job_id, submitted_at } = record;
    const cells = [run_id, name, targetOf(record), state.state, ageOf(submitted_at, now), job_id ?? ""];
    table.push(cells.map(printable));
  }
  return table.toString();
}

/** `slurm, ada@login1`; `local` on this computer. */
function targetOf({ target, host, kubernetes }: RunRecord): string {
  if (kubernetes !== null) return `${target}, ${placeName(kubernetes)}`;
  return isRemote(host) ? `${target}, ${placeOf(host)}` : target;
}

/** Since the submission, by the clock of this computer, which noted it: `2h05m`, from two days on `3d`. */
export function ageOf(submittedAt: string, now: Date): string {
  const seconds = (now.getTime() - Date.parse(submittedAt)) / 1000;
  if (!Number.isFinite(seconds)) return "";
  return seconds < 172_800 ? duration(seconds) : `${Math.floor(seconds / 86_400)}d`;
}
