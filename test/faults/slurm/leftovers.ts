import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { type Machine, type Node, processesOnNode, runOnMachine, slurm } from "../../lab/index.ts";
import { waitUntil } from "../../lab/wait-until.ts";
import type { Bystanders } from "./bystanders.ts";

const machines: readonly Machine[] = ["login", "n1", "n2"];

/** Ports on which something listens, by machine. */
export type Ports = ReadonlyMap<Machine, readonly string[]>;

/** What listens now. */
export async function listeningPorts(): Promise<Ports> {
  const found = machines.map(async (machine) => {
    const { stdout } = await runOnMachine(machine, [
      "ss",
      "--no-header",
      "--listening",
      "--tcp",
      "--numeric",
    ]);
    const ports = stdout.split("\n").flatMap((line) => line.trim().split(/\s+/)[3] ?? []);
    return [machine, ports.toSorted()] as const;
  });
  return new Map(await Promise.all(found));
}

/** Nothing of a run is left: no job in the queue, no process and no port on a machine, no directory of Ray. */
export async function expectNothingLeft(bystanders: Bystanders, portsBefore: Ports): Promise<void> {
  const jobs = new Set(bystanders.jobs.values());
  const settled = (
    what: string,
    attempt: () => Promise<readonly string[]> | readonly string[],
    seconds: number,
  ) => {
    let left: readonly string[] = [];
    const wait = { what: `end of ${what}`, seconds, log: "the lab", everyMilliseconds: 200 };
    return waitUntil(wait, async () => {
      left = await attempt();
      return left.length === 0;
    }).catch(() => expect(left, what).toEqual([]));
  };
  // A cancelled job of the launcher holds no GPU; Slurm may call it COMPLETING for a while (KillWait, and again).
  await settled(
    "jobs",
    async () => {
      const queue = await slurm("squeue", "--noheader", "--format=%i %j %T");
      return queue.split("\n").filter((line) => line !== "" && !jobs.has(line.split(" ")[0] ?? ""));
    },
    40,
  );
  await settled("processes", () => strangers(jobs), 15);
  await settled("ports", () => newPorts(portsBefore), 10);
  await settled("directories of Ray", () => rayDirectories(), 5);
}

/** Processes of users that belong to no bystander. An ssh session lives as long as nano3's shared connection. */
function strangers(jobs: ReadonlySet<string>): string[] {
  return machines.flatMap((machine) =>
    processesOnNode(machine)
      .filter(({ uid, name, pid }) => uid !== 0 && name !== "sshd" && !jobs.has(jobOf(pid)))
      .map(({ command }) => `${machine}: ${command}`),
  );
}

function jobOf(pid: number): string {
  try {
    return /\0SLURM_JOB_ID=(\d+)\0/.exec(readFileSync(`/proc/${pid}/environ`, "utf8"))?.[1] ?? "";
  } catch {
    return "";
  }
}

async function newPorts(before: Ports): Promise<string[]> {
  const after = await listeningPorts();
  return machines.flatMap((machine) =>
    (after.get(machine) ?? [])
      .filter((port) => !before.get(machine)?.includes(port))
      .map((port) => `${machine} ${port}`),
  );
}

async function rayDirectories(): Promise<string[]> {
  const nodes: readonly Node[] = ["n1", "n2"];
  const found = nodes.map(async (node) => {
    const { stdout } = await runOnMachine(node, ["find", "/tmp", "-maxdepth", "1", "-name", "n3-*"]);
    return stdout
      .split("\n")
      .filter(Boolean)
      .map((path) => `${node}: ${path}`);
  });
  return (await Promise.all(found)).flat();
}
