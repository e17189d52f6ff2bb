import type { RunRecord } from "../cluster/run-record.ts";
import type { RunState } from "../cluster/run-state.ts";

/** A run and its state for programs: what `nano3 status --json` prints of each. */
export function runFacts(record: RunRecord, state: RunState) {
  const { run_id, name, mode, profile, target, host, run_dir, job_id, submitted_at } = record;
  const facts = { run_id, name, mode, profile, target, host: host.host, run_dir, job_id, submitted_at };
  return { ...facts, ...state };
}
