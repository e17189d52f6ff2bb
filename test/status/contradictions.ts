import type { Observation } from "../../src/cluster/observe.ts";
import type { RunRecord } from "../../src/cluster/run-record.ts";
import type { Asked, SlurmAnswers } from "../../src/cluster/scheduler-view.ts";
import { recordOf } from "../cluster/records.ts";

/** Answers that say different things, or too little: as a poll brings them, texts and all. */
export interface Contradiction {
  readonly title: string;
  readonly slurm: Partial<SlurmAnswers>;
  readonly files?: Readonly<Record<string, string>>;
  readonly elsewhere?: Readonly<Record<string, string>>;
  readonly leaseAge?: number;
  readonly hasRunDir?: boolean;
  readonly record?: Partial<RunRecord>;
}

const said = (text: string, exitCode = 0): Asked => ({ exitCode, text });
const timedOut = said("slurm_load_jobs error: Socket timed out on send/recv operation", 1);
const invalid = said("slurm_load_jobs error: Invalid job id specified", 1);

const queue = (state: string, reason = "None") => ({ squeue: said(`7|${state}|${reason}|nano3-tiny@p`) });
const accounting = (state: string, exit: string) => ({
  squeue: said(""),
  scontrol: invalid,
  sacct: said(`7|nano3-tiny@p|${state}|${exit}`),
});
const forgotten = { squeue: invalid, scontrol: invalid, sacct: said("") };

const attempt = (number: number) => ({ attempt: number });
const json = (...parts: readonly object[]) => JSON.stringify(Object.assign({}, ...parts));
const job = (number: number) => json(attempt(number), { job_id: "7", host: "n1" });
const endpoint = (number: number) => json(attempt(number), { url: "http://n1:8000/v1/completions/" });
const done = (number: number, outcome: string, exit_code: number) =>
  json(attempt(number), { outcome, exit_code });
const failure = (number: number) =>
  json(attempt(number), { phase: "load", class: "oom", message: "CUDA out of memory", exit_code: 12 });
const results = (number: number, samples: number, outcome = "succeeded", exit_code = 0) =>
  json(attempt(number), { outcome, exit_code, tasks: [{ id: "arc.0", status: outcome, samples }] });

export const contradictions: readonly Contradiction[] = [
  {
    title: "the job COMPLETED, a task in the results failed",
    slurm: accounting("COMPLETED", "0:0"),
    files: { "job.json": job(1), "results/results.json": results(1, 8, "failed", 20) },
  },
  {
    title: "the job COMPLETED, the results call themselves a success and have no samples",
    slurm: accounting("COMPLETED", "0:0"),
    files: { "job.json": job(1), "results/results.json": results(1, 0) },
  },
  {
    title: "the job FAILED, the results are whole",
    slurm: accounting("FAILED", "11:0"),
    files: { "job.json": job(1), "results/results.json": results(1, 8) },
  },
  {
    title: "the job FAILED with 143, which Slurm shows as 15, and nano3 had asked it to stop",
    slurm: accounting("FAILED", "15:0"),
    files: { "job.json": job(1), done: done(1, "cancelled", 143) },
  },
  {
    title: "cancelled when all was done",
    slurm: accounting("CANCELLED by 1000", "0:15"),
    files: { "job.json": job(1), "results/results.json": results(1, 8), done: done(1, "succeeded", 0) },
  },
  {
    title: "the completion file of a former attempt",
    slurm: queue("RUNNING"),
    files: { "job.json": job(2), "endpoint.json": endpoint(2), done: done(1, "succeeded", 0) },
  },
  {
    title: "the endpoint of a former attempt",
    slurm: queue("RUNNING"),
    files: { "job.json": job(2), "endpoint.json": endpoint(1) },
  },
  {
    title: "failed.json of a former attempt",
    slurm: queue("RUNNING"),
    files: { "job.json": job(2), "failed.json": failure(1) },
  },
  {
    title: "results of a former attempt, and the job COMPLETED",
    slurm: accounting("COMPLETED", "0:0"),
    files: { "job.json": job(2), "results/results.json": results(1, 8) },
  },
  {
    title: "queued again, with the files of the attempt before",
    slurm: queue("PENDING", "BeginTime"),
    files: { "job.json": job(1), "endpoint.json": endpoint(1), "failed.json": failure(1) },
  },
  {
    title: "queued again, its nodes boot, the files are still those of the attempt before",
    slurm: queue("CONFIGURING"),
    files: { "job.json": job(1), "endpoint.json": endpoint(1) },
  },
  {
    title: "squeue says RUNNING, sacct COMPLETED",
    slurm: { ...accounting("COMPLETED", "0:0"), ...queue("RUNNING") },
    files: { "job.json": job(1), "results/results.json": results(1, 8) },
  },
  {
    title: "the controller is away, sacct says RUNNING",
    slurm: { ...accounting("RUNNING", "0:0"), squeue: timedOut },
    files: { "job.json": job(1) },
  },
  {
    title: "the controller does not know the job, accounting calls it RUNNING",
    slurm: accounting("RUNNING", "0:0"),
    files: { "job.json": job(1), "endpoint.json": endpoint(1) },
  },
  {
    title: "nobody of Slurm answers, the files are those of a success",
    slurm: { squeue: timedOut, scontrol: timedOut, sacct: timedOut },
    files: { "job.json": job(1), "results/results.json": results(1, 8), done: done(1, "succeeded", 0) },
  },
  {
    title: "nobody of Slurm answers, the files are those of a failure",
    slurm: { squeue: timedOut, scontrol: timedOut, sacct: timedOut },
    files: { "job.json": job(1), "failed.json": failure(1) },
  },
  {
    title: "the job id belongs to another job now",
    slurm: { squeue: said("7|RUNNING|None|train") },
    files: { "job.json": job(1), "results/results.json": results(1, 8) },
  },
  {
    title: "Slurm has forgotten the job, the evaluation was lost and left no results",
    slurm: forgotten,
    files: { "job.json": job(1), done: done(1, "failed", 21) },
  },
  {
    title: "Slurm has forgotten the job, the completion file speaks against whole results",
    slurm: forgotten,
    files: { "job.json": job(1), "results/results.json": results(1, 8), done: done(1, "failed", 21) },
  },
  {
    title: "the evaluator is gone while the job runs",
    slurm: queue("RUNNING"),
    files: { "job.json": job(1), "endpoint.json": endpoint(1), "evaluate.pid": "1 4711 99\n" },
  },
  {
    title: "the evaluator is a process of another login host",
    slurm: queue("RUNNING"),
    files: { "job.json": job(1), "endpoint.json": endpoint(1), "evaluate.pid": "1 4711 99\n" },
    elsewhere: { evaluate: "login2" },
  },
  {
    title: "the evaluator has ended, and whoever would tell the job is gone",
    slurm: queue("RUNNING"),
    files: { "job.json": job(1), "endpoint.json": endpoint(1), "evaluate.exit": "1 20\n" },
  },
  {
    title: "the lease is stale while the model answers",
    slurm: queue("RUNNING"),
    files: { "job.json": job(1), "endpoint.json": endpoint(1) },
    leaseAge: 95,
  },
  { title: "the run directory is gone while the job runs", slurm: queue("RUNNING"), hasRunDir: false },
  {
    title: "the run directory is gone when the job has COMPLETED",
    slurm: accounting("COMPLETED", "0:0"),
    hasRunDir: false,
  },
  { title: "run directory and job are gone", slurm: forgotten, hasRunDir: false },
  {
    title: "endpoint.json and results.json are half written",
    slurm: queue("RUNNING"),
    files: {
      "job.json": job(1),
      "endpoint.json": endpoint(1).slice(0, 20),
      "results/results.json": '{"outco',
    },
  },
  {
    title: "this computer's clock is a year ahead of the cluster's",
    slurm: accounting("COMPLETED", "0:0"),
    files: { "job.json": job(1), "results/results.json": results(1, 8) },
    record: { submitted_at: "2027-01-02T03:04:05.000Z" },
  },
  { title: "the submission was cut off before there was a job id", slurm: {}, record: { job_id: null } },
  {
    title: "the submission was cut off, and the job ran all the same",
    slurm: {},
    files: { "job.json": job(1), "results/results.json": results(1, 8) },
    record: { job_id: null },
  },
];

/** The record and the poll of a contradiction. */
export function pollOf({
  slurm,
  files = {},
  elsewhere = {},
  leaseAge,
  hasRunDir = true,
  record,
}: Contradiction): {
  readonly record: RunRecord;
  readonly seen: Observation;
} {
  const answers = { squeue: null, sacct: null, scontrol: null, ...slurm };
  const seen: Observation = {
    hasRunDir,
    files: new Map(Object.entries(files)),
    growth: new Map(),
    finished: [],
    alive: new Set(),
    elsewhere: new Map(Object.entries(elsewhere)),
    leaseAge: leaseAge ?? null,
    slurm: answers,
    kubernetes: null,
  };
  return { record: { ...recordOf("slurm"), run_id: "RUN", run_dir: "/jobs/RUN", ...record }, seen };
}
