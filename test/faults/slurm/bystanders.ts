import { expect } from "vitest";
import type { LabInfo, Node } from "../../lab/index.ts";
import { runOnMachine, slurm } from "../../lab/index.ts";
import { waitUntil } from "../../lab/wait-until.ts";

/** Jobs of the same user, one on each node, that have nothing to do with any run and must not notice one. */
export interface Bystanders {
  readonly jobs: ReadonlyMap<Node, string>;
}

const nodes: readonly Node[] = ["n1", "n2"];
const port = 20_990;

/** Looks like a process of Ray: who ends processes by name ends it, too. */
const program = `exec bash -c "exec -a raylet python3 -m http.server ${port} --directory /etc/slurm"`;

/** Starts one on each node. */
export async function startBystanders(lab: LabInfo): Promise<Bystanders> {
  const jobs = new Map<Node, string>();
  for (const node of nodes) jobs.set(node, await startBystander(lab, node));
  return { jobs };
}

async function startBystander(lab: LabInfo, node: Node): Promise<string> {
  const options = [
    "--parsable",
    "--job-name=bystander",
    `--nodelist=${node}`,
    "--output=/dev/null",
    `--account=${lab.account}`,
  ];
  const job = await slurm("sbatch", ...options, "--time=12:00:00", "--no-requeue", `--wrap=${program}`);
  const wait = { what: `bystander on ${node}`, seconds: 30, log: "squeue", everyMilliseconds: 100 };
  await waitUntil(wait, () => answers(node));
  return job;
}

/** Those that live are the ones that were started. */
export async function expectBystanders({ jobs }: Bystanders, except?: Node): Promise<void> {
  for (const [node, job] of jobs) {
    if (node === except) continue;
    expect(await slurm("squeue", "--noheader", "--states=all", `--jobs=${job}`, "--format=%T")).toBe(
      "RUNNING",
    );
    expect(await answers(node), `the bystander on ${node} answers`).toBe(true);
  }
}

async function answers(node: Node): Promise<boolean> {
  const url = `http://127.0.0.1:${port}/slurm.conf`;
  return (
    (await runOnMachine(node, ["curl", "--silent", "--fail", "--output", "/dev/null", url], { check: false }))
      .exitCode === 0
  );
}

/** Starts others in the place of those that are gone. */
export async function replaceDead({ jobs }: Bystanders, lab: LabInfo): Promise<Bystanders> {
  const living = new Map<Node, string>();
  for (const [node, job] of jobs)
    living.set(node, (await answers(node)) ? job : await startBystander(lab, node));
  return { jobs: living };
}

/** After a row that failed: the next one begins on an empty lab. */
export async function cancelAllBut({ jobs }: Bystanders): Promise<void> {
  const kept = new Set(jobs.values());
  const queue = await slurm("squeue", "--noheader", "--format=%i");
  const others = queue.split("\n").filter((job) => job !== "" && !kept.has(job));
  if (others.length > 0) await slurm("scancel", ...others);
}
