import type { RunRecord } from "../../src/cluster/run-record.ts";

/** A record of a run as `submit` writes it. */
export function recordOf(target: "slurm" | "local"): RunRecord {
  return {
    record_version: 1,
    run_id: "20260102-030405-00aa",
    name: "tiny@p",
    mode: "run",
    profile: "p",
    target,
    host: { host: null, user: null, identity: null, ssh_config: null },
    run_dir: "/jobs/tiny@p/runs/20260102-030405-00aa",
    job_name: "nano3-tiny@p",
    job_id: "7",
    cluster: null,
    kubernetes: null,
    comms: {
      endpoint_file: "endpoint.json",
      completion_file: "done",
      lease_file: "lease",
      lease_seconds: 120,
      poll_seconds: 5,
    },
    teardown_seconds: 30,
    set_sha256: "0".repeat(64),
    submitted_at: "2026-01-02T03:04:05.000Z",
    ended: null,
  };
}
