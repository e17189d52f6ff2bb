import { Abandoned } from "../../cluster/cluster-error.ts";
import { persist } from "../../cluster/contact.ts";
import { pause } from "../../cluster/interrupt.ts";
import { printFile } from "../../cluster/kubernetes/follow-file.ts";
import { isFinal } from "../../cluster/run-state.ts";
import { judgeSeen, newWatch, observe, type Watch } from "../../cluster/watch.ts";
import type { Console } from "../console.ts";
import { directoryGone, findLog } from "../find-log.ts";
import { type FoundRun, findRun } from "../find-run.ts";
import type { LogsCommand } from "../run-arguments.ts";
import { firstOf, untilInterrupted } from "../signals.ts";

/** `nano3 logs`: a log so far; with -f until the run has ended. The end of a log is not the end of the run. */
export async function logsCommand({ run, log, follow }: LogsCommand, console: Console): Promise<number> {
  return untilInterrupted(async (interrupted) => {
    const leave = firstOf(interrupted, console.readerGone);
    try {
      const found = await findRun(run, console, leave);
      if (found === undefined) return 2;
      const path = await findLog(found, { name: log ?? "job", follow });
      await printLog(found, path, { follow, leave }, console);
      return 0;
    } catch (error) {
      // `nano3 logs -f | head` has what it wanted.
      if (error instanceof Abandoned && !interrupted.aborted) return 0;
      throw error;
    }
  });
}

interface Printing {
  readonly follow: boolean;
  readonly leave: AbortSignal;
}

async function printLog(found: FoundRun, path: string, { follow, leave }: Printing, console: Console) {
  const { record, transport } = found;
  const persistence = { giveUp: leave, leave, note: console.say };
  const { kubectl } = transport;
  if (kubectl !== null) {
    const file = { path: `${record.run_dir}/${path}`, lines: 0 };
    const how = { print: console.result, isFollowed: follow };
    await persist(() => printFile(kubectl, record, file, how), persistence);
    return;
  }
  const watch: Watch = { ...newWatch(), offsets: new Map([[path, 0]]) };
  const options = { keepsLease: false, slurmSeconds: record.comms.poll_seconds };
  for (;;) {
    const seen = await persist(() => observe(transport, record, watch, options), persistence);
    if (seen === undefined || leave.aborted) return;
    if (!seen.hasRunDir) throw directoryGone(found);
    const growth = seen.growth.get(path);
    console.result(growth?.text ?? "");
    if (growth?.hasMore) continue;
    if (!follow || isFinal(judgeSeen(record, watch, seen).state)) return console.result(growth?.rest ?? "");
    await pause(Math.min(2, record.comms.poll_seconds), leave);
  }
}
