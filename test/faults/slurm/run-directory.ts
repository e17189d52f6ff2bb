import { chownSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RecordedRun } from "../../evaluation/runs.ts";
import { runOnMachine } from "../../lab/index.ts";

/** Writes a file of a run directory as the job user would. */
export function writeRunFile({ run_dir }: RecordedRun, name: string, content: string | object): void {
  const path = join(run_dir, name);
  const { uid, gid } = statSync(run_dir);
  writeFileSync(path, typeof content === "string" ? content : `${JSON.stringify(content)}\n`);
  chownSync(path, uid, gid);
}

/** Makes an empty folder in a run directory as the job user would. */
export function makeRunFolder({ run_dir }: RecordedRun, name: string): void {
  const { uid, gid } = statSync(run_dir);
  mkdirSync(join(run_dir, name));
  chownSync(join(run_dir, name), uid, gid);
}

/** What an attempt that failed leaves; its numbers are those of attempt 0. */
export function leaveFormerFiles(run: RecordedRun): void {
  const { run_id, job_id } = run;
  const attempt = 0;
  const url = "http://127.0.0.1:9/v1/completions/";
  writeRunFile(run, "endpoint.json", {
    url,
    urls: { completions: url },
    model_id: "toy",
    job_id,
    run_id,
    attempt,
  });
  writeRunFile(run, "done", { run_id, attempt, outcome: "failed", exit_code: 20 });
  writeRunFile(run, "failed.json", {
    ...{ phase: "evaluate", class: "task", message: "of a former attempt", log: null, line: null },
    ...{ exit_code: 20, attempt, job_id, at: "2026-01-02T03:04:05.678Z" },
  });
}

/** Opens or closes all partitions that a model may be queued in. */
export async function setPartitions(state: "UP" | "DOWN"): Promise<void> {
  for (const name of ["batch", "interactive"]) await setPartition(name, state);
}

/** Opens or closes a partition: jobs of a closed one stay pending. */
export async function setPartition(name: string, state: "UP" | "DOWN"): Promise<void> {
  await runOnMachine("login", ["scontrol", "update", `PartitionName=${name}`, `State=${state}`]);
}
