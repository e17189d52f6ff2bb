import { ClusterError } from "../../cluster/cluster-error.ts";
import { bash } from "../../cluster/quote.ts";
import type { EvalPlan } from "../../compiler/5-plan/types.ts";
import type { Console } from "../console.ts";
import { type FoundRun, findRun } from "../find-run.ts";
import { followToEnd } from "../launch.ts";
import { readSecrets } from "../secrets.ts";
import { withInterrupt } from "../signals.ts";

/** `nano3 attach`: follows a run from where it stands, as if `--run` had never been left. */
export async function attachCommand(
  { run }: { readonly run: string | null },
  console: Console,
): Promise<number> {
  return withInterrupt(console, async (interrupt) => {
    const found = await findRun(run, console, interrupt.leave);
    if (found === undefined) return 2;
    const plan = await fetchPlan(found);
    // A batch job has its secrets already.
    const secrets = found.record.mode === "run" ? readSecrets(plan, console) : {};
    if (secrets === undefined) return 2;
    return followToEnd({ ...found, plan, secrets, interrupt, json: false }, console);
  });
}

/** The plan as it was sent. */
async function fetchPlan({ record, transport }: FoundRun): Promise<EvalPlan> {
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

function parsePlan(text: string): EvalPlan | undefined {
  try {
    const plan = JSON.parse(text) as EvalPlan;
    return plan.plan_version === 1 ? plan : undefined;
  } catch {
    return undefined;
  }
}
