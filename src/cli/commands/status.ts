import { type Look, look, newWatch, type Watch } from "../../cluster/watch.ts";
import { printable } from "../../compiler/diagnostics/printable.ts";
import type { Console } from "../console.ts";
import { type FoundRun, findRun } from "../find-run.ts";
import { quietReporter } from "../silent.ts";

/** `nano3 status`: where a run stands. Exit 1 when it did not succeed, or nobody knows. */
export async function statusCommand(
  { run, json }: { readonly run: string | null; readonly json: boolean },
  console: Console,
): Promise<number> {
  const found = await findRun(run, console);
  if (found === undefined) return 2;
  const watch = newWatch();
  const options = { keepsLease: false, slurmSeconds: 0 };
  const seen = await look(found.transport, found.record, watch, quietReporter(console), options);
  console.result(json ? statusJson(found, seen) : statusText(found, seen, watch));
  return ["failed", "cancelled", "unknown"].includes(seen.state.state) ? 1 : 0;
}

function statusJson({ record }: FoundRun, { state, evidence }: Look): string {
  const { scheduler, job, endpoint, failure, evaluator } = evidence;
  const { run_id, name, mode, profile, target, host, run_dir, job_id, submitted_at } = record;
  const facts = { run_id, name, mode, profile, target, host: host.host, run_dir, job_id, submitted_at };
  return JSON.stringify({ ...facts, ...state, scheduler, job, endpoint, failure, evaluator }, null, 2);
}

function statusText({ record, transport }: FoundRun, { state, evidence }: Look, watch: Watch): string {
  const { failure, endpoint } = evidence;
  const tasks = [...watch.tasks].map(([id, { status }]) => `${id} ${status}`);
  const rows: readonly (readonly [string, string | null])[] = [
    ["run", `${record.run_id} (${record.name}, --${record.mode})`],
    ["state", `${state.state}: ${state.reason}`],
    ["exit code", state.exitCode === null ? null : String(state.exitCode)],
    ["job", `${record.job_id ?? "not known"} on ${transport.place}`],
    ["submitted", record.submitted_at],
    ["phase", watch.phase],
    ["endpoint", endpoint?.url ?? null],
    ["tasks", tasks.length === 0 ? null : tasks.join(", ")],
    ["failure", failure === null ? null : `${failure.class} in ${failure.phase}: ${failure.message}`],
    ["log", failure?.log ?? null],
    ["directory", record.run_dir],
  ];
  return rows
    .flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(10)} ${printable(value)}`]))
    .join("\n");
}
