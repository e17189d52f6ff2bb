import { ClusterError } from "../cluster/cluster-error.ts";
import { hasEnded } from "../cluster/kubernetes/follow-file.ts";
import { logsScript, noRunDirectory } from "../cluster/observe.ts";
import { isFinal } from "../cluster/run-state.ts";
import { judgeSeen, newWatch, observe } from "../cluster/watch.ts";
import type { FoundRun } from "./find-run.ts";

export interface LogChoice {
  /** `deploy` is deploy.log, `evaluate.jsonl` is itself. */
  readonly name: string;
  /** One that is not there yet is waited for while the run lives. */
  readonly follow: boolean;
}

/** The path of a log below the run directory. Refuses one that is not there and will not come. */
export async function findLog(found: FoundRun, { name, follow }: LogChoice): Promise<string> {
  const { record, transport } = found;
  const answer = await transport.run(logsScript(record.run_dir));
  const names = answer.exitCode === 0 ? answer.stdout.split("\n").filter((line) => line !== "") : [];
  const file = names.includes(name) ? name : `${name}.log`;
  if (names.includes(file)) return `logs/${file}`;
  const isMissing = answer.exitCode === noRunDirectory;
  // Elsewhere the run directory is there before the job is.
  if (isMissing && transport.kubectl === null) throw directoryGone(found);
  const isOver = await isRunOver(found);
  if (isMissing && isOver) throw directoryGone(found);
  if (follow && !isOver) return `logs/${file}`;
  throw noSuchLog(found, file, { names, isOver });
}

async function isRunOver({ record, transport }: FoundRun): Promise<boolean> {
  if (transport.kubectl !== null) return hasEnded(transport.kubectl, record);
  const watch = newWatch();
  const seen = await observe(transport, record, watch, { keepsLease: false, slurmSeconds: 0 });
  return isFinal(judgeSeen(record, watch, seen).state);
}

/** A run whose directory is not there: no log of it can be read. */
export function directoryGone({ record, transport }: FoundRun): ClusterError {
  return new ClusterError({
    what: `The run directory ${record.run_dir} is not there on ${transport.place}: it was removed, and the logs with it.`,
    help: `What is known of the run: nano3 status ${record.run_id}`,
  });
}

interface Listing {
  readonly names: readonly string[];
  readonly isOver: boolean;
}

function noSuchLog({ record, transport }: FoundRun, file: string, { names, isOver }: Listing): ClusterError {
  const none = isOver ? "It left no logs." : "It has no logs yet.";
  return new ClusterError({
    what: `Run ${record.run_id} has no ${file} on ${transport.place}.`,
    help: names.length === 0 ? none : `It has: ${names.join(", ")}.`,
  });
}
