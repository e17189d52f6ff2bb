import { Abandoned, ClusterError, type ClusterFailure, ConnectionError } from "../cluster/cluster-error.ts";
import { reachRun } from "../cluster/reach.ts";
import { recalled, takeNote } from "../cluster/recall.ts";
import type { Reporter } from "../cluster/reporter.ts";
import type { RunRecord } from "../cluster/run-record.ts";
import type { RunState } from "../cluster/run-state.ts";
import type { Transport } from "../cluster/transport.ts";
import { look, newWatch } from "../cluster/watch.ts";
import { settle } from "./find-run.ts";
import { firstOf } from "./signals.ts";

/** How many hosts are asked at once, how long each may take for all its runs, and until when anybody wants to know. */
export interface Limits {
  readonly hosts: number;
  readonly secondsPerHost: number;
  readonly leave?: AbortSignal;
}

const usualLimits: Limits = { hosts: 8, secondsPerHost: 60 };

/** A run and where it stands. */
export interface Surveyed {
  readonly record: RunRecord;
  readonly state: RunState;
  /** Why nobody could be asked; null: somebody was, or the run's end is remembered. */
  readonly silence: ClusterFailure | null;
}

/**
 * Where many runs stand, in their order. A run whose end is remembered is not asked about again. The others are, host by
 * host over one connection each; a host that does not answer is asked once, not once for each of its runs.
 */
export async function survey(
  records: readonly RunRecord[],
  reporter: Reporter,
  some: Partial<Limits> = {},
): Promise<readonly Surveyed[]> {
  const limits = { ...usualLimits, ...some };
  const answers = new Map<string, Surveyed>();
  const waiting = groupByHost(records.filter(({ ended }) => ended === null));
  const work = async (): Promise<void> => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift())
      for (const answer of await askHost(group, reporter, limits)) answers.set(answer.record.run_id, answer);
  };
  await Promise.all(Array.from({ length: limits.hosts }, work));
  return records.flatMap((record) => answers.get(record.run_id) ?? rememberedOf(record));
}

function rememberedOf(record: RunRecord): readonly Surveyed[] {
  return record.ended === null ? [] : [{ record, state: recalled(record.ended), silence: null }];
}

type Group = readonly [RunRecord, ...RunRecord[]];

/** Runs that one transport reaches. */
function groupByHost(records: readonly RunRecord[]): Group[] {
  const groups = new Map<string, [RunRecord, ...RunRecord[]]>();
  for (const record of records) {
    const { host, kubernetes } = record;
    const { context, namespace, reader } = kubernetes ?? {};
    const key = JSON.stringify([host, context, namespace, reader]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  return [...groups.values()];
}

async function askHost(
  group: Group,
  reporter: Reporter,
  { secondsPerHost, leave }: Limits,
): Promise<readonly Surveyed[]> {
  const late = AbortSignal.timeout(secondsPerHost * 1000);
  const transport = reachRun(group[0], leave === undefined ? late : firstOf(late, leave));
  const answers: Surveyed[] = [];
  for (const [at, record] of group.entries()) {
    try {
      answers.push(await askRun(record, transport, reporter));
    } catch (error) {
      if (leave?.aborted) throw error;
      const silence = whyUnasked(error, `${transport.place} took longer than ${secondsPerHost} s.`);
      if (endsTheHost(error)) return [...answers, ...group.slice(at).map((each) => unasked(each, silence))];
      answers.push(unasked(record, silence));
    }
  }
  return answers;
}

/** Looks at one run, and remembers its end. */
async function askRun(known: RunRecord, transport: Transport, reporter: Reporter): Promise<Surveyed> {
  const record = await settle(known, transport, reporter.note);
  const options = { keepsLease: false, slurmSeconds: 0 };
  const seen = await look(transport, record, newWatch(), reporter, options);
  return { ...takeNote(record, seen, reporter.note), silence: null };
}

function unasked(record: RunRecord, silence: ClusterFailure): Surveyed {
  const state = { state: "unknown", reason: silence.what, exitCode: null, next: null } as const;
  return { record, state, silence };
}

/** The next run of the same host would meet the same. */
function endsTheHost(error: unknown): boolean {
  return error instanceof ConnectionError || error instanceof Abandoned;
}

function whyUnasked(error: unknown, late: string): ClusterFailure {
  if (error instanceof ClusterError) return error.failure;
  if (error instanceof Abandoned)
    return {
      what: late,
      help: "What was seen to have ended is not asked again: call `nano3 status` once more.",
    };
  throw error;
}
