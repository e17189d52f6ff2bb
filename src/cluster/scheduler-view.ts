/** What whoever runs the job says about it: Slurm, KubeRay's operator, or this host's process table. */
export type SchedulerView =
  /** It could not be asked: nothing is known. */
  | { readonly kind: "unreachable"; readonly why: string }
  /** Target local: another host runs it, of whose processes nothing is seen here. */
  | { readonly kind: "elsewhere"; readonly host: string }
  /** It does not know the job: not yet, or no more. `wasDeleted`: this process has seen it live, and then no more. */
  | { readonly kind: "absent"; readonly wasDeleted?: boolean }
  /** `PENDING`, `RUNNING`, `COMPLETING`, … */
  | {
      readonly kind: "live";
      readonly state: string;
      readonly why: string | null;
      /** Accounting alone says so: the controller does not know the job. */
      readonly isHearsay?: boolean;
    }
  /** `COMPLETED`, `FAILED`, `CANCELLED`, … */
  | {
      readonly kind: "ended";
      readonly state: string;
      readonly exitCode: number | null;
      /** What it says about the end, if anything. */
      readonly why?: string | null;
    };

/** One command's exit code and what it said; of one that failed, what it complained of, too. */
export interface Asked {
  readonly exitCode: number;
  readonly text: string;
}

/** The answers of one poll; null: was not asked. */
export interface SlurmAnswers {
  /** Rows `id|state|reason|name`. */
  readonly squeue: Asked | null;
  /** Rows `id|name|state|exit:signal`. */
  readonly sacct: Asked | null;
  /** One line `JobState=… ExitCode=…`; knows a job for some minutes after its end, also where there is no accounting. */
  readonly scontrol: Asked | null;
}

/** States in which Slurm still holds or will give resources (squeue(1), JOB STATE CODES). */
export const liveStates: ReadonlySet<string> = new Set([
  "PENDING",
  "CONFIGURING",
  "RUNNING",
  "SUSPENDED",
  "STOPPED",
  "COMPLETING",
  "SIGNALING",
  "STAGE_OUT",
  "RESIZING",
  "REQUEUED",
  "REQUEUE_FED",
  "REQUEUE_HOLD",
  "SPECIAL_EXIT",
  "RESV_DEL_HOLD",
  "EXPEDITING",
  "POWER_UP_NODE",
  "UPDATE_DB",
]);

const leavingStates: ReadonlySet<string> = new Set(["COMPLETING", "STAGE_OUT", "UPDATE_DB"]);

/** Slurm ends what is left of the job and cleans up after it: an epilog may take minutes, and scancel does not shorten that. */
export function isLeaving(view: SchedulerView): boolean {
  return view.kind === "live" && leavingStates.has(view.state);
}

/**
 * Puts Slurm's answers together. The name guards against an older job of the same id: counters are reset at times.
 */
export function readSlurm(answers: SlurmAnswers, jobId: string, jobName: string): SchedulerView {
  const row = rowsOf(answers.squeue).find(([id, , , name]) => id === jobId && name === jobName);
  if (row?.[1] !== undefined && liveStates.has(row[1])) return live(row[1], row[2]);
  const controlled = readScontrol(answers.scontrol, jobId, jobName);
  if (controlled !== undefined) return controlled;
  const booked = readSacct(answers.sacct, jobId, jobName);
  if (booked?.kind === "ended") return booked;
  // While the controller is away, accounting goes on calling a job RUNNING that has ended.
  if (booked?.kind === "live" && hasAnswered(answers.squeue))
    return saysInvalid(answers.scontrol) ? hearsay(booked.state) : booked;
  if (row?.[1] !== undefined) return { kind: "ended", state: row[1], exitCode: null };
  return knowsNothing(answers);
}

function live(state: string, reason: string | undefined): SchedulerView {
  const why =
    reason === undefined || reason === "" || reason === "None" || reason === "(null)" ? null : reason;
  return { kind: "live", state, why };
}

/** Accounting lags behind; or the controller has lost its state, and with it a job that accounting calls RUNNING for ever. */
function hearsay(state: string): SchedulerView {
  const why = `accounting calls it ${state}, but the controller does not know it`;
  return { kind: "live", state, why, isHearsay: true };
}

/** A job is absent only when the controller said so; sacct alone lags behind. */
function knowsNothing({ squeue, sacct }: SlurmAnswers): SchedulerView {
  if (hasAnswered(squeue)) return { kind: "absent" };
  const said = squeue?.text.trim() || sacct?.text.trim() || "no answer";
  return { kind: "unreachable", why: said.split("\n").at(-1) ?? said };
}

/** The controller was there: it knows no such job, or has shown those that it knows. */
function hasAnswered(squeue: Asked | null): boolean {
  return squeue?.exitCode === 0 || saysInvalid(squeue);
}

function saysInvalid(asked: Asked | null): boolean {
  return asked !== null && asked.exitCode !== 0 && /invalid job id/i.test(asked.text);
}

function readSacct(asked: Asked | null, jobId: string, jobName: string): SchedulerView | undefined {
  const row = rowsOf(asked).findLast(([id, name]) => id === jobId && name === jobName);
  return row?.[2] === undefined ? undefined : toView(row[2], row[3]);
}

function readScontrol(asked: Asked | null, jobId: string, jobName: string): SchedulerView | undefined {
  if (asked === null || asked.exitCode !== 0) return undefined;
  if (/(?:^|\s)JobId=(\d+)/.exec(asked.text)?.[1] !== jobId) return undefined;
  if (/\sJobName=(\S+)/.exec(asked.text)?.[1] !== jobName) return undefined;
  const state = /\sJobState=(\S+)/.exec(asked.text)?.[1];
  return state === undefined ? undefined : toView(state, /\sExitCode=(\S+)/.exec(asked.text)?.[1]);
}

/** Slurm leaves 128 out of an exit code above it; the job has no code of its own like this one. */
const shownTerminated = 15;

/** `CANCELLED by 1000` is CANCELLED; exit code `0:15` is the signal 15. */
function toView(words: string, exit: string | undefined): SchedulerView {
  const state = words.split(" ")[0] ?? words;
  if (liveStates.has(state)) return live(state, undefined);
  const [code, signal] = (exit ?? "").split(":").map((text) => Number.parseInt(text, 10));
  const exitCode = code === undefined || Number.isNaN(code) ? null : signal ? 128 + signal : code;
  return { kind: "ended", state, exitCode: exitCode === shownTerminated ? 143 : exitCode };
}

function rowsOf(asked: Asked | null): readonly (readonly string[])[] {
  return (asked?.text ?? "").split("\n").map((line) => line.split("|"));
}
