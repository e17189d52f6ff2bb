import { Abandoned } from "../../cluster/cluster-error.ts";
import { isFinal } from "../../cluster/run-state.ts";
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
    console.say(
      `Stopped: job ${record.job_id} on ${transport.place} has ended (${end.state.state}: ${end.state.reason}).`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof Abandoned)) throw error;
    progress.close();
    console.problem(`Left. Job ${record.job_id} was asked to stop; look: nano3 status ${record.run_id}`);
    return 130;
  } finally {
    progress.close();
  }
}
