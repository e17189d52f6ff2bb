import { clock } from "./clock.ts";
import { ConnectionError } from "./cluster-error.ts";
import { progressLog } from "./evaluator.ts";
import { type Evidence, toEvidence } from "./evidence.ts";
import { doubtHearsay, type Hearsay } from "./hearsay.ts";
import { judge } from "./judge.ts";
import type { KubernetesAnswers } from "./kubernetes/answers.ts";
import { observeRayJob } from "./kubernetes/observe.ts";
import { newRayJobMemory, type RayJobMemory } from "./kubernetes/rayjob-memory.ts";
import { type Growth, type Observation, observeScript, parseObservation, type Tail } from "./observe.ts";
import type { Reporter, TaskProgress } from "./reporter.ts";
import { readEvent } from "./run-files.ts";
import type { RunRecord } from "./run-record.ts";
import { isFinal, type RunState } from "./run-state.ts";
import type { SlurmAnswers } from "./scheduler-view.ts";
import type { Answer, Transport } from "./transport.ts";
import { discardSecretsScript } from "./upload.ts";

/** One look at a run. */
export interface Look {
  readonly evidence: Evidence;
  readonly state: RunState;
  /** Of a RayJob: what the API server said; null on other targets. */
  readonly kubernetes?: KubernetesAnswers | null;
  /** Of a RayJob that is over or was deleted: what was still there when nothing more was waited for. */
  readonly left?: readonly string[];
}

/** What is remembered between the looks at a run, so that nothing is told twice. */
export interface Watch {
  readonly offsets: Map<string, number>;
  readonly tasks: Map<string, TaskProgress>;
  /** The last phase that began (`load`); null before the first. */
  phase: string | null;
  slurm: SlurmAnswers;
  /** When Slurm was asked last, in seconds of the monotonic clock. */
  askedSlurmAt: number;
  /** What the run is doing (`deploying load`), and since when. */
  activity: string;
  since: number;
  /** Counts the signs of life. */
  beats: number;
  readonly rayJob: RayJobMemory;
  readonly hearsay: Hearsay;
}

export function newWatch(): Watch {
  return {
    offsets: new Map([
      ["events.jsonl", 0],
      [progressLog, 0],
    ]),
    tasks: new Map(),
    phase: null,
    slurm: { squeue: null, sacct: null, scontrol: null },
    askedSlurmAt: Number.NEGATIVE_INFINITY,
    activity: "",
    since: clock(),
    beats: 0,
    rayJob: newRayJobMemory(),
    hearsay: { since: null },
  };
}

export interface LookOptions {
  /** Tells the job that somebody is there. */
  readonly keepsLease: boolean;
  /** Slurm's controller is asked at most this often while nothing is about to change; files may be read more often. */
  readonly slurmSeconds: number;
}

/** Looks once. Reports what is new. */
export async function look(
  transport: Transport,
  record: RunRecord,
  watch: Watch,
  reporter: Reporter,
  options: LookOptions,
): Promise<Look> {
  const seen = await observe(transport, record, watch, options);
  takeIn(watch, seen, reporter);
  const found = judgeSeen(record, watch, seen);
  // The job removes its secrets when it starts; one that never did, or never was, has left them.
  if ((isFinal(found.state) || record.never_submitted) && transport.kubectl === null)
    await transport.run(discardSecretsScript(record.run_dir));
  return found;
}

/** Asks once, from where the watch stands, and moves it on. */
export async function observe(
  transport: Transport,
  record: RunRecord,
  watch: Watch,
  { keepsLease, slurmSeconds }: LookOptions,
): Promise<Observation> {
  const tails = [...watch.offsets].map(([path, offset]): Tail => ({ path, offset }));
  const asksSlurm = clock() - watch.askedSlurmAt >= slurmSeconds;
  watch.beats += 1;
  const lease = keepsLease ? `${process.pid} ${watch.beats} ${Date.now()}` : null;
  if (transport.kubectl !== null) {
    const { cluster } = watch.rayJob;
    const seen = await observeRayJob(transport, transport.kubectl, {
      record,
      tails,
      lease,
      memory: watch.rayJob,
    });
    if (cluster !== null && watch.rayJob.cluster !== cluster) beginAnew(watch);
    for (const [path, { offset }] of seen.growth) watch.offsets.set(path, offset);
    return seen;
  }
  const answer = await transport.run(observeScript({ record, tails, lease, asksSlurm }));
  if (answer.exitCode !== 0) throw brokenLook(transport, answer);
  const seen = parseObservation(answer.stdout, tails);
  if (asksSlurm) Object.assign(watch, { slurm: seen.slurm, askedSlurmAt: clock() });
  for (const [path, { offset }] of seen.growth) watch.offsets.set(path, offset);
  return { ...seen, slurm: watch.slurm };
}

/** What a look that broke off half-way did not show is not known to be missing. */
function brokenLook({ place }: Transport, { exitCode, stderr }: Answer): ConnectionError {
  const what = `A look at the run on ${place} broke off half-way (exit code ${exitCode}).`;
  return new ConnectionError({ what, output: stderr.trim() }, { isTransient: true, mayHaveRun: true });
}

/** A RayJob that got another RayCluster has done nothing there yet. */
function beginAnew(watch: Watch): void {
  watch.tasks.clear();
  watch.phase = null;
}

/** What an observation says about the run. */
export function judgeSeen(record: RunRecord, watch: Watch, seen: Observation): Look {
  const evidence = doubtHearsay(watch.hearsay, toEvidence(seen.kubernetes?.record ?? record, seen));
  const state = judge(evidence);
  noteActivity(watch, state);
  return { evidence, state, kubernetes: seen.kubernetes };
}

/** Reads on in the logs of progress. */
function takeIn(watch: Watch, { growth }: Observation, reporter: Reporter): void {
  for (const event of eventsOf(growth.get(progressLog))) {
    if (event.task == null) continue;
    const before = watch.tasks.get(event.task);
    watch.tasks.set(event.task, {
      status: event.status ?? before?.status ?? "pending",
      answered: event.progress ?? before?.answered ?? null,
    });
  }
  for (const event of eventsOf(growth.get("events.jsonl"))) {
    if (event.event === "started" || event.event === "done") watch.phase = event.phase;
    if (event.event !== "progress") reporter.event(event);
  }
}

function eventsOf(growth: Growth | undefined) {
  return (growth?.text ?? "").split("\n").flatMap((line) => readEvent(line || undefined) ?? []);
}

function noteActivity(watch: Watch, { state }: RunState): void {
  const activity = `${state} ${watch.phase}`;
  if (activity === watch.activity) return;
  watch.activity = activity;
  watch.since = clock();
}
