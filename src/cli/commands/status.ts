import type { Evidence } from "../../cluster/evidence.ts";
import { takeNote } from "../../cluster/recall.ts";
import { directoryOf, type RunRecord } from "../../cluster/run-record.ts";
import type { RunState } from "../../cluster/run-state.ts";
import { look, newWatch, type Watch } from "../../cluster/watch.ts";
import { printable } from "../../compiler/diagnostics/printable.ts";
import type { Console } from "../console.ts";
import { findRun } from "../find-run.ts";
import { runFacts } from "../run-facts.ts";
import { untilInterrupted } from "../signals.ts";
import { quietReporter } from "../silent.ts";
import { type StatusOptions, statusOfAll } from "./status-all.ts";

/** `nano3 status`: where a run stands, or all do. Exit 1 when it did not succeed, or nobody knows. */
export async function statusCommand(
  { run, json }: { readonly run: string | null; readonly json: boolean },
  console: Console,
): Promise<number> {
  return untilInterrupted((leave) =>
    run === null ? statusOfAll({ json, leave }, console) : statusOf(run, { json, leave }, console),
  );
}

async function statusOf(run: string, { json, leave }: StatusOptions, console: Console): Promise<number> {
  const found = await findRun(run, console, leave);
  if (found === undefined) return 2;
  const watch = newWatch();
  const options = { keepsLease: false, slurmSeconds: 0 };
  const seen = await look(found.transport, found.record, watch, quietReporter(console), options);
  const stand = { ...takeNote(found.record, seen, console.say), evidence: seen.evidence };
  console.result(json ? statusJson(stand) : statusText(stand, found.transport.place, watch));
  return ["failed", "cancelled", "unknown"].includes(stand.state.state) ? 1 : 0;
}

interface Stand {
  readonly record: RunRecord;
  readonly state: RunState;
  readonly evidence: Evidence;
}

function statusJson({ record, state, evidence }: Stand): string {
  const { scheduler, job, endpoint, failure, evaluator } = evidence;
  return JSON.stringify(
    { ...runFacts(record, state), scheduler, job, endpoint, failure, evaluator },
    null,
    2,
  );
}

function statusText({ record, state, evidence }: Stand, place: string, watch: Watch): string {
  const { failure, endpoint } = evidence;
  const tasks = [...watch.tasks].map(([id, { status }]) => `${id} ${status}`);
  const rows: readonly (readonly [string, string | null])[] = [
    ["run", `${record.run_id} (${record.name}, --${record.mode})`],
    ["state", `${state.state}: ${state.reason}`],
    ["next", state.next],
    ["exit code", state.exitCode === null ? null : String(state.exitCode)],
    ["job", `${record.job_id ?? "not known"} on ${place}`],
    ["submitted", record.submitted_at],
    ["phase", watch.phase],
    ["endpoint", endpoint?.url ?? null],
    ["tasks", tasks.length === 0 ? null : tasks.join(", ")],
    ["failure", failure === null ? null : `${failure.class} in ${failure.phase}: ${failure.message}`],
    ["log", failure?.log ?? null],
    ["directory", directoryOf(record)],
  ];
  return rows
    .flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(10)} ${printable(value)}`]))
    .join("\n");
}
