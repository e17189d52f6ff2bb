import { ClusterError } from "../../cluster/cluster-error.ts";
import { bash } from "../../cluster/quote.ts";
import { readResults, resultsPath } from "../../cluster/run-files.ts";
import type { Console } from "../console.ts";
import { findRun } from "../find-run.ts";
import { resultsTable } from "../results-table.ts";
import { untilInterrupted } from "../signals.ts";

interface ResultsChoice {
  readonly run: string | null;
  readonly json: boolean;
}

/** `nano3 results`: the table, or results.json as it is. Exit 1 when a task failed or there are no results yet. */
export async function resultsCommand(asked: ResultsChoice, console: Console): Promise<number> {
  return untilInterrupted((leave) => printResults(asked, leave, console));
}

async function printResults(
  { run, json }: ResultsChoice,
  leave: AbortSignal,
  console: Console,
): Promise<number> {
  const found = await findRun(run, console, leave);
  if (found === undefined) return 2;
  const { transport, record } = found;
  const path = `${record.run_dir}/${resultsPath}`;
  const answer = await transport.run(bash`cat -- ${path}`);
  const results = answer.exitCode === 0 ? readResults(answer.stdout) : null;
  if (results === null) {
    throw new ClusterError({
      what: `Run ${record.run_id} has no results on ${transport.place}.`,
      command: `cat ${path}`,
      output: answer.stderr.trim() || "it is not the JSON of results",
      help: `Where it stands: nano3 status ${record.run_id}`,
    });
  }
  console.result(json ? answer.stdout : resultsTable(results, { color: console.resultColor }));
  return results.outcome === "succeeded" ? 0 : 1;
}
