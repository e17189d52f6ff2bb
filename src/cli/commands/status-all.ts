import { knownRuns, readRecord, stateDirectory } from "../../cluster/run-record.ts";
import type { Console } from "../console.ts";
import { formatFailure } from "../errors.ts";
import { now } from "../host.ts";
import { runFacts } from "../run-facts.ts";
import { runsTable } from "../runs-table.ts";
import { quietReporter } from "../silent.ts";
import { survey } from "../survey.ts";

export interface StatusOptions {
  readonly json: boolean;
  readonly leave: AbortSignal;
}

/** `nano3 status` without a run: where all runs stand, the newest first. Exit 1 when somebody could not be asked. */
export async function statusOfAll({ json, leave }: StatusOptions, console: Console): Promise<number> {
  const ids = knownRuns().toReversed();
  const records = ids.flatMap((id) => readRecord(id) ?? []);
  const runs = await survey(records, quietReporter(console), { leave });
  if (json) {
    console.result(
      JSON.stringify(
        runs.map(({ record, state }) => runFacts(record, state)),
        null,
        2,
      ),
    );
  } else if (runs.length > 0) {
    console.result(runsTable(runs, { color: console.resultColor, now: now() }));
  } else {
    console.say(`No run has been submitted from here (${stateDirectory()}).`);
  }
  const silences = new Set(runs.flatMap(({ silence }) => silence ?? []));
  for (const silence of silences) console.problem(formatFailure(silence, console));
  if (records.length < ids.length) console.problem(unreadable(ids.length - records.length));
  return silences.size > 0 || records.length < ids.length ? 1 : 0;
}

function unreadable(count: number): string {
  return `${count} more in ${stateDirectory()} cannot be read: broken, or written by a newer nano3.`;
}
