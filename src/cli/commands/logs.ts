import { ClusterError } from "../../cluster/cluster-error.ts";
import { persist } from "../../cluster/contact.ts";
import { type Interrupt, pause } from "../../cluster/interrupt.ts";
import { printFile } from "../../cluster/kubernetes/follow-file.ts";
import { logsScript } from "../../cluster/observe.ts";
import { isFinal } from "../../cluster/run-state.ts";
import { judgeSeen, newWatch, observe, type Watch } from "../../cluster/watch.ts";
import type { Console } from "../console.ts";
import { type FoundRun, findRun } from "../find-run.ts";
import type { LogsCommand } from "../run-arguments.ts";
import { withInterrupt } from "../signals.ts";

/** `nano3 logs`: a log so far; with -f until the run has ended. The end of a log is not the end of the run. */
export async function logsCommand({ run, log, follow }: LogsCommand, console: Console): Promise<number> {
  return withInterrupt({ ...console, say: () => {} }, async (interrupt) => {
    const found = await findRun(run, console, interrupt.stop);
    if (found === undefined) return 2;
    const { path, names } = await findLog(found, log ?? "job");
    if (!follow && !names.includes(path)) throw noSuchLog(found, path, names);
    await printLog(found, `logs/${path}`, { follow, interrupt }, console);
    return 0;
  });
}

/** `deploy` is deploy.log, `evaluate.jsonl` is itself. */
async function findLog({ record, transport }: FoundRun, name: string) {
  const answer = await transport.run(logsScript(record.run_dir));
  const names = answer.exitCode === 0 ? answer.stdout.split("\n").filter((line) => line !== "") : [];
  return { path: names.includes(name) ? name : `${name}.log`, names };
}

function noSuchLog({ record, transport }: FoundRun, path: string, names: readonly string[]): ClusterError {
  return new ClusterError({
    what: `Run ${record.run_id} has no ${path} on ${transport.place}.`,
    help: names.length === 0 ? "It has no logs yet." : `It has: ${names.join(", ")}.`,
  });
}

interface Printing {
  readonly follow: boolean;
  readonly interrupt: Interrupt;
}

async function printLog(found: FoundRun, path: string, { follow, interrupt }: Printing, console: Console) {
  const { record, transport } = found;
  const persistence = { giveUp: interrupt.stop, leave: interrupt.stop, note: console.say };
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
    if (seen === undefined || interrupt.stop.aborted) return;
    const growth = seen.growth.get(path);
    console.result(growth?.text ?? "");
    if (growth?.hasMore) continue;
    if (!follow || isFinal(judgeSeen(record, watch, seen).state)) return console.result(growth?.rest ?? "");
    await pause(Math.min(2, record.comms.poll_seconds), interrupt.stop);
  }
}
