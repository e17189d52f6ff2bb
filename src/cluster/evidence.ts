import { readNumbers } from "./detached.ts";
import { readRayJobView } from "./kubernetes/rayjob-view.ts";
import type { Observation } from "./observe.ts";
import {
  type DoneFile,
  type EndpointFile,
  type FailureFile,
  type JobFile,
  type ResultsFile,
  readDone,
  readEndpoint,
  readFailure,
  readJob,
  readResults,
  resultsPath,
} from "./run-files.ts";
import type { RunRecord } from "./run-record.ts";
import { readLocal, readSlurm, type SchedulerView } from "./scheduler-view.ts";

/** What is known of a run at one moment. Files of an earlier attempt are not among it. */
export interface Evidence {
  readonly scheduler: SchedulerView;
  readonly hasRunDir: boolean;
  readonly job: JobFile | null;
  readonly endpoint: EndpointFile | null;
  readonly done: DoneFile | null;
  readonly failure: FailureFile | null;
  readonly results: ResultsFile | null;
  readonly evaluator: EvaluatorView;
}

/** The detached `deploy.py --evaluate` of `--run`. */
export type EvaluatorView =
  | { readonly kind: "none" | "running" }
  /** Null: it is gone and left no exit code. */
  | { readonly kind: "ended"; readonly exitCode: number | null };

/** Makes sense of what a poll brought. */
export function toEvidence(record: RunRecord, seen: Observation): Evidence {
  const { files } = seen;
  const job = readJob(files.get("job.json"));
  const attempt = job?.attempt ?? 1;
  const current = <T extends { readonly attempt: number }>(file: T | null): T | null =>
    file?.attempt === attempt ? file : null;
  return {
    scheduler: schedulerView(record, seen),
    hasRunDir: seen.hasRunDir,
    job,
    endpoint: current(readEndpoint(files.get(record.comms.endpoint_file))),
    done: current(readDone(files.get(record.comms.completion_file))),
    failure: current(readFailure(files.get("failed.json"))),
    results: current(readResults(files.get(resultsPath))),
    evaluator: evaluatorView(seen, attempt),
  };
}

function schedulerView(record: RunRecord, seen: Observation): SchedulerView {
  if (record.job_id === null) return { kind: "absent" };
  if (seen.kubernetes !== null) return readRayJobView(seen.kubernetes);
  if (record.target === "slurm") return readSlurm(seen.slurm, record.job_id, record.job_name);
  const exit = readNumbers(seen.files.get("job.exit"))?.[1] ?? null;
  return readLocal(seen.alive.has("job"), exit, seen.hasRunDir);
}

function evaluatorView({ files, alive }: Observation, attempt: number): EvaluatorView {
  const exit = readNumbers(files.get("evaluate.exit"));
  if (exit?.[0] === attempt) return { kind: "ended", exitCode: exit[1] ?? null };
  const pid = readNumbers(files.get("evaluate.pid"));
  if (pid?.[0] !== attempt) return { kind: "none" };
  return alive.has("evaluate") ? { kind: "running" } : { kind: "ended", exitCode: null };
}
