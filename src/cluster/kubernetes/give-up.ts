import { stripVTControlCharacters } from "node:util";
import type { Stopping } from "../ask-to-end.ts";
import { ClusterError } from "../cluster-error.ts";
import { bash } from "../quote.ts";
import { type FailureFile, readFailure } from "../run-files.ts";
import type { RunRecord } from "../run-record.ts";
import { stopRun } from "../stop.ts";
import type { Transport } from "../transport.ts";
import type { Look, Watch } from "../watch.ts";
import { NotAllGone } from "./delete.ts";
import type { End } from "./hopeless.ts";

/** Ends a run that cannot go on and that nobody else ends: its GPUs serve nobody. */
export async function giveUp(stopping: Stopping, watch: Watch, seen: Look, end: End): Promise<Look> {
  const { transport, reporter } = stopping;
  const at = new Date().toISOString();
  reporter.note(`The run is given up: ${end.state.reason}.`);
  const note = ({ failure: { what, left, help } }: ClusterError) =>
    reporter.note([what, left && `Left: ${left}.`, help].filter(Boolean).join(" "));
  const last = await unlessFailed(
    () => stopRun(stopping, watch),
    note,
    (error): Look => (error instanceof NotAllGone ? { ...seen, left: error.left } : seen),
  );
  const { evidence } = last;
  if (evidence.directory !== "there" || evidence.failure !== null) return { ...last, state: end.state };
  const about = { ...end, phase: watch.phase ?? "ray", at };
  const leave = () => leaveFailure(transport, evidence.record, about);
  const failure = await unlessFailed(leave, note, () => null);
  return { ...last, state: end.state, evidence: { ...evidence, failure } };
}

/** What cannot be cleaned up does not change how the run ended. */
async function unlessFailed<T>(
  act: () => Promise<T>,
  note: (error: ClusterError) => void,
  otherwise: (error: ClusterError) => T,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    note(error);
    return otherwise(error);
  }
}

/** Writes failed.json as deploy.py would have done, and gives what stands there: of several failures the first one stays. */
async function leaveFailure(
  transport: Transport,
  { run_dir, kubernetes }: RunRecord,
  { state, class: name, phase, at }: End & { readonly phase: string; readonly at: string },
): Promise<FailureFile | null> {
  const failure = {
    phase,
    class: name,
    message: state.reason,
    ...(await lastWordOf(transport, run_dir)),
    exit_code: state.exitCode,
    attempt: 1,
    job_id: kubernetes?.ray_cluster ?? null,
    at,
  };
  const script = bash`cd -- ${run_dir} || exit 0
printf '%s\n' ${JSON.stringify(failure)} > .failed.tmp && ln .failed.tmp failed.json
rm -f .failed.tmp
cat failed.json`;
  return readFailure((await transport.run(script)).stdout);
}

/** Where the log of deploy.py ends: what it was at when it was lost. */
async function lastWordOf(
  transport: Transport,
  runDir: string,
): Promise<{ readonly log: string | null; readonly line: string | null }> {
  const log = "logs/deploy.log";
  const { stdout } = await transport.run(
    bash`cd -- ${runDir} && grep -n '[^[:space:]]' ${log} | tail -n 1 | head -c 4000`,
  );
  const [, number, line] = /^(\d+):(.*)/.exec(stdout) ?? [];
  if (number === undefined || line === undefined) return { log: null, line: null };
  return { log: `${log}:${number}`, line: stripVTControlCharacters(line).trim().slice(0, 500) };
}
