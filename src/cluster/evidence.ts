import { readNumbers } from "./detached.ts";
import { readRayJobView } from "./kubernetes/rayjob-view.ts";
import { readLocal } from "./local-view.ts";
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
import { readSlurm, type SchedulerView } from "./scheduler-view.ts";

/** What is known of a run at one moment. Files of another attempt than the present one are not among it. */
export interface Evidence {
  /** With what has become known of the run: the operator names it when it takes it up, and may name it anew. */
  readonly record: RunRecord;
  readonly scheduler: SchedulerView;
  /**
   * The run directory; `out of reach`: of a RayJob that lives, whose files are known from its log; `unread`: of one that is
   * over, and no pod could read its volume: its files are those that its log has told of.
   */
  readonly directory: "there" | "gone" | "out of reach" | "unread";
  readonly job: JobFile | null;
  readonly endpoint: EndpointFile | null;
  readonly done: DoneFile | null;
  readonly failure: FailureFile | null;
  readonly results: ResultsFile | null;
  /** Ids of tasks that have whole results, whether there is a summary of them or not. */
  readonly finished: readonly string[];
  readonly evaluator: EvaluatorView;
  /** Seconds since somebody kept the lease, by clocks of the cluster alone; null: nobody ever did, or that is not seen. */
  readonly leaseAge: number | null;
}

/** The detached `deploy.py --evaluate` of `--run`. */
export type EvaluatorView =
  | { readonly kind: "none" | "running" }
  /** Another host runs it: it may have ended, but for all that is seen from here it runs. */
  | { readonly kind: "elsewhere"; readonly host: string }
  /** Null: it is gone and left no exit code. */
  | { readonly kind: "ended"; readonly exitCode: number | null };

/** Makes sense of what a poll brought. */
export function toEvidence(record: RunRecord, seen: Observation): Evidence {
  const { files } = seen;
  const job = readJob(files.get("job.json"));
  const scheduler = schedulerView(record, seen, job);
  const attempt = job?.attempt ?? 1;
  const current = <T extends { readonly attempt: number }>(file: T | null): T | null =>
    file?.attempt === attempt ? file : null;
  return {
    record,
    scheduler,
    directory: directoryOf(seen, scheduler),
    job,
    endpoint: current(readEndpoint(files.get(record.comms.endpoint_file))),
    done: current(readDone(files.get(record.comms.completion_file))),
    failure: current(readFailure(files.get("failed.json"))),
    results: current(readResults(files.get(resultsPath))),
    finished: seen.finished,
    evaluator: evaluatorView(seen, attempt),
    leaseAge: seen.leaseAge,
  };
}

function directoryOf({ hasRunDir, kubernetes }: Observation, { kind }: SchedulerView): Evidence["directory"] {
  if (hasRunDir) return "there";
  if (kubernetes !== null && kubernetes.unread !== null) return "unread";
  return kubernetes !== null && kind === "live" ? "out of reach" : "gone";
}

function schedulerView(record: RunRecord, seen: Observation, job: JobFile | null): SchedulerView {
  if (record.target === "local") {
    const exit = readNumbers(seen.files.get("job.exit"))?.[1] ?? null;
    // A submission that was cut off may have started the job all the same.
    const wasStarted = seen.hasRunDir && (record.job_id !== null || job !== null);
    const [isAlive, elsewhere] = [seen.alive.has("job"), seen.elsewhere.get("job")];
    return readLocal({ isAlive, elsewhere, exit, wasStarted });
  }
  if (record.job_id === null) return { kind: "absent" };
  if (seen.kubernetes !== null) return readRayJobView(seen.kubernetes);
  return readSlurm(seen.slurm, record.job_id, record.job_name);
}

function evaluatorView({ files, alive, elsewhere }: Observation, attempt: number): EvaluatorView {
  const exit = readNumbers(files.get("evaluate.exit"));
  if (exit?.[0] === attempt) return { kind: "ended", exitCode: exit[1] ?? null };
  const pid = readNumbers(files.get("evaluate.pid"));
  if (pid?.[0] !== attempt) return { kind: "none" };
  const host = elsewhere.get("evaluate");
  if (host !== undefined) return { kind: "elsewhere", host };
  return alive.has("evaluate") ? { kind: "running" } : { kind: "ended", exitCode: null };
}
