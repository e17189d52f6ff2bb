import type { Stopping } from "../ask-to-end.ts";
import { ClusterError } from "../cluster-error.ts";
import { bash } from "../quote.ts";
import type { RunRecord } from "../run-record.ts";
import { stopRun } from "../stop.ts";
import type { Transport } from "../transport.ts";
import type { Look, Watch } from "../watch.ts";
import type { End } from "./hopeless.ts";

/** Ends a run that cannot go on and that nobody else ends: its GPUs serve nobody. */
export async function giveUp(stopping: Stopping, watch: Watch, seen: Look, end: End): Promise<Look> {
  const { transport, reporter } = stopping;
  reporter.note(`The run is given up: ${end.state.reason}.`);
  const note = ({ failure: { what, left } }: ClusterError) =>
    reporter.note(left === undefined ? what : `${what} Left: ${left}`);
  const last = await unlessFailed(() => stopRun(stopping, watch), seen, note);
  if (last.evidence.directory === "there") {
    const failure = { ...end, phase: watch.phase ?? "ray" };
    await unlessFailed(() => leaveFailure(transport, last.evidence.record, failure), undefined, note);
  }
  return { ...last, state: end.state };
}

/** What cannot be cleaned up does not change how the run ended. */
async function unlessFailed<T>(
  act: () => Promise<T>,
  otherwise: T,
  note: (error: ClusterError) => void,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    note(error);
    return otherwise;
  }
}

/** Writes failed.json as deploy.py would have done: of several failures the first one stays. */
async function leaveFailure(
  transport: Transport,
  { run_dir, kubernetes }: RunRecord,
  { state, class: name, phase }: End & { readonly phase: string },
): Promise<void> {
  const failure = {
    phase,
    class: name,
    message: state.reason,
    log: null,
    line: null,
    exit_code: state.exitCode,
    attempt: 1,
    job_id: kubernetes?.ray_cluster ?? null,
    at: new Date().toISOString(),
  };
  const script = bash`cd -- ${run_dir} || exit 0
printf '%s\n' ${JSON.stringify(failure)} > .failed.tmp && ln .failed.tmp failed.json
rm -f .failed.tmp`;
  await transport.run(script);
}
