import { ClusterError } from "../../cluster/cluster-error.ts";
import { keptPlan, parsePlan } from "../../cluster/kept-plan.ts";
import { bash } from "../../cluster/quote.ts";
import { reachRun } from "../../cluster/reach.ts";
import type { RunRecord } from "../../cluster/run-record.ts";
import type { EvalPlan } from "../../compiler/5-plan/types.ts";
import type { Console } from "../console.ts";
import { type FoundRun, findRun } from "../find-run.ts";
import { type Follow, followToEnd, stopHint } from "../launch.ts";
import { readSecrets } from "../secrets.ts";
import { untilInterrupted, withInterrupt } from "../signals.ts";

type Attachment = Pick<Follow, "record" | "plan" | "secrets">;

/**
 * `nano3 attach`: follows a run from where it stands. One of `--run` as if it had never been left: Ctrl-C stops it. One of
 * `--batch` needs nobody, so Ctrl-C only leaves it.
 */
export async function attachCommand(
  { run }: { readonly run: string | null },
  console: Console,
): Promise<number> {
  const attachment = await untilInterrupted((leave) => attachTo(run, leave, console));
  if (attachment === undefined) return 2;
  const { record } = attachment;
  const follow = (how: Pick<Follow, "interrupt" | "isOnlyWatched">) =>
    followToEnd(
      { ...attachment, ...how, transport: reachRun(record, how.interrupt.leave), json: false },
      console,
    );
  if (record.mode === "batch")
    return untilInterrupted((leave) => follow({ interrupt: { stop: leave, leave }, isOnlyWatched: true }));
  return withInterrupt(console, (interrupt) => {
    console.say(stopHint);
    return follow({ interrupt, isOnlyWatched: false });
  });
}

/** All that is needed to follow; undefined (and said) when something is missing. */
async function attachTo(
  run: string | null,
  leave: AbortSignal,
  console: Console,
): Promise<Attachment | undefined> {
  const found = await findRun(run, console, leave);
  if (found === undefined) return undefined;
  const plan = await fetchPlan(found);
  const secrets = secretsFor(found.record, plan, console);
  return secrets && { record: found.record, plan, secrets };
}

/** A batch job has its secrets already. */
function secretsFor({ mode }: RunRecord, plan: EvalPlan, console: Console) {
  return mode === "run" ? readSecrets(plan, console) : {};
}

/** The plan as it was sent. */
async function fetchPlan({ record, transport }: FoundRun): Promise<EvalPlan> {
  const kept = keptPlan(record.run_id);
  if (kept !== undefined) return kept;
  const path = `${record.run_dir}/plan.json`;
  const answer = await transport.run(bash`cat -- ${path}`);
  const plan = answer.exitCode === 0 ? parsePlan(answer.stdout) : undefined;
  if (plan !== undefined) return plan;
  throw new ClusterError({
    what: `The plan of run ${record.run_id} cannot be read on ${transport.place}.`,
    command: `cat ${path}`,
    output: answer.stderr.trim() || "it is not a plan that this nano3 knows",
  });
}
