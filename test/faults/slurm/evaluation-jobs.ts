import { slurm } from "../../lab/index.ts";
import { waitUntil } from "../../lab/wait-until.ts";
import { until } from "./moments.ts";
import type { Scene, Stage } from "./row.ts";

/** The job of the launcher that runs (or, where it is told so, waits) in the partition of evaluations. */
export async function evaluationJob(states = "RUNNING"): Promise<string> {
  const wait = { what: "job of the launcher", seconds: 90, log: "squeue", everyMilliseconds: 200 };
  return waitUntil(wait, async () => {
    const jobs = await slurm("squeue", "-h", "--partition=cpu", `--states=${states}`, "--format=%i");
    return jobs.split("\n")[0] || undefined;
  });
}

/** Waits until the launcher has submitted. */
export async function launcherHasSubmitted({ run }: Scene): Promise<void> {
  await until(
    "job of the launcher",
    run,
    async () => (await slurm("squeue", "-h", "--partition=cpu", "-o", "%i")) !== "",
  );
}

const cpusOfNode = 16;

/** Somebody's urgent job takes the place of a job of the partition of evaluations: all of its node but the others' part. */
export async function preempt({ undo }: Stage, preempted: string): Promise<void> {
  const there = await slurm("squeue", "-h", `--jobs=${preempted}`, "--format=%N");
  const taken = await slurm(
    "squeue",
    "-h",
    "--partition=batch,interactive",
    "--nodelist",
    there,
    "--format=%C",
  );
  const free =
    cpusOfNode -
    taken
      .split("\n")
      .map(Number)
      .reduce((sum, cpus) => sum + cpus, 0);
  const options = ["--parsable", "--partition=urgent", `--nodelist=${there}`, `--cpus-per-task=${free}`];
  const job = await slurm("sbatch", ...options, "--output=/dev/null", "--wrap=sleep 5");
  undo(() => slurm("scancel", job));
}
