import { readdirSync, readFileSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { type LabInfo, type Machine, processesOnNode, runOnMachine, slurm } from "../lab/index.ts";

/** What a run could leave behind, counted on the whole lab. */
export type Snapshot = Readonly<Record<string, number>>;

const machines: readonly Machine[] = ["login", "n1", "n2"];

/** Counts processes, listening ports, files outside run directories, shared memory, queue entries and memory. */
export async function takeSnapshot(lab: LabInfo): Promise<Snapshot> {
  const counts: Record<string, number> = {};
  for (const machine of machines) {
    counts[`processes on ${machine}`] = processesOnNode(machine).length;
    counts[`listening ports on ${machine}`] = (await linesOf(machine, "ss -Htln")) ?? 0;
    counts[`entries of /tmp on ${machine}`] = await linesOf(machine, "ls -A /tmp");
    counts[`entries of /dev/shm on ${machine}`] = await linesOf(machine, "ls -A /dev/shm");
  }
  const queue = await slurm("squeue", "--noheader");
  counts["jobs in the queue"] = queue === "" ? 0 : queue.split("\n").length;
  counts["entries of the job directory"] = readdirSync(lab.jobRoot).length;
  counts["MB of memory that is used"] = usedMegabytes();
  counts["MB of slurmctld"] = await residentMegabytes("slurmctld");
  counts["MB that the file system has used"] = usedDisk(lab.jobRoot);
  return counts;
}

/** Kinds whose number must be the same afterwards; memory and disk are shown for a person to judge. */
export function mustStay(kind: string): boolean {
  return !kind.startsWith("MB");
}

async function linesOf(machine: Machine, command: string): Promise<number> {
  const { stdout } = await runOnMachine(machine, ["sh", "-c", `${command} | wc -l`]);
  return Number(stdout.trim());
}

function usedMegabytes(): number {
  const text = readFileSync("/proc/meminfo", "utf8");
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1]);
  return Math.round((kilobytes("MemTotal") - kilobytes("MemAvailable")) / 1024);
}

async function residentMegabytes(program: string): Promise<number> {
  const { stdout } = await runOnMachine("login", ["sh", "-c", `ps -C ${program} -o rss= | head -n 1`]);
  return Math.round(Number(stdout.trim()) / 1024);
}

function usedDisk(path: string): number {
  const { blocks, bfree, bsize } = statfsSync(join(path));
  return Math.round(((blocks - bfree) * bsize) / 1e6);
}
