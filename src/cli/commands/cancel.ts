import { jobOf } from "../../cluster/ask-to-end.ts";
import { Abandoned } from "../../cluster/cluster-error.ts";
import { takeNote } from "../../cluster/recall.ts";
import type { RunRecord } from "../../cluster/run-record.ts";
import { isFinal, type RunState } from "../../cluster/run-state.ts";
import { stopRun } from "../../cluster/stop.ts";
import { look, newWatch } from "../../cluster/watch.ts";
import type { Console } from "../console.ts";
import { type FoundRun, findRun } from "../find-run.ts";
import { openProgress } from "../progress.ts";
import { withInterrupt } from "../signals.ts";
import { quietReporter } from "../silent.ts";

/** `nano3 cancel`: stops a run and waits until it is stopped. Of a run that has ended it only says so. */
export async function cancelCommand(
  { run }: { readonly run: string | null },
  console: Console,
): Promise<number> {
  return withInterrupt(console, async (interrupt) => {
    // There is nothing to stop in order: the first Ctrl-C leaves.
    const found = await findRun(run, console, interrupt.stop);
    if (found === undefined) return 2;
    const watch = newWatch();
    const options = { keepsLease: false, slurmSeconds: 0 };
    const before = await look(found.transport, found.record, watch, quietReporter(console), options);
    if (isFinal(before.state)) {
      console.say(
        `Run ${found.record.run_id} has ended before: ${before.state.state} (${before.state.reason}).`,
      );
      return 0;
    }
    return cancel(found, interrupt.stop, console);
  });
}

async function cancel(
  { record, transport }: FoundRun,
  leave: AbortSignal,
  console: Console,
): Promise<number> {
  const progress = openProgress(console);
  const reporter = { ...progress.reporter, event: () => {} };
  try {
    const end = await stopRun({ record, transport, reporter, interrupt: { leave } }, newWatch());
    progress.close();
    takeNote(record, end, console.say);
    console.say(endOf(record, end.state, transport.place));
    return 0;
  } catch (error) {
    if (!(error instanceof Abandoned)) throw error;
    progress.close();
    console.problem(`Left; ${jobOf(record)} was asked to stop. Look: nano3 status ${record.run_id}`);
    return 130;
  } finally {
    progress.close();
  }
}

function endOf({ run_id, job_id }: RunRecord, { state, reason }: RunState, place: string): string {
  if (job_id === null) return `Run ${run_id} on ${place}: ${reason}.`;
  return `Stopped: job ${job_id} on ${place} has ended (${state}: ${reason}).`;
}
