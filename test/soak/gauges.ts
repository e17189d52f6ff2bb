import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pidsOfLab, runOnMachine } from "../lab/index.ts";
import { allProcesses } from "../lab/processes.ts";
import { pidsOfNano3 } from "./computer.ts";
import type { Scene } from "./run.ts";

/** A quantity that may grow, but slowly. */
export interface Gauge {
  readonly what: string;
  readonly megabytes: () => Promise<number> | number;
  /** How many megabytes ten thousand runs may add (`growth.ts`). */
  readonly budget: number;
  /** Why not more. */
  readonly because: string;
}

/** All that is measured. */
export function gaugesOf(scene: Scene): readonly Gauge[] {
  const { jobRoot, home } = scene.lab.info;
  return [
    {
      what: "memory of slurmctld",
      megabytes: () => residentMegabytes("slurmctld"),
      budget: 1_000,
      because: "the controller's host has memory for its daemons alone",
    },
    {
      what: "memory of all machines and of nano3",
      megabytes: () => heldMegabytes(scene),
      budget: 16_000,
      because: "a small login host has that much, and this is four computers",
    },
    {
      what: "the user's home",
      megabytes: () => diskMegabytes(home),
      budget: 5_000,
      because: "half of a home with a quota of 10 GB",
    },
    {
      what: "run directories and the launcher's",
      megabytes: () => diskMegabytes(join(jobRoot, "nano3")),
      budget: 60_000,
      because: "one checkpoint of such a model has as much",
    },
  ];
}

async function residentMegabytes(program: string): Promise<number> {
  const { stdout } = await runOnMachine("login", ["sh", "-c", `ps -C ${program} -o rss= | head -n 1`]);
  return Number(stdout.trim()) / 1024;
}

/**
 * Used memory of the computer that carries the lab, less what processes of others hold: who works here at the same time uses a
 * gigabyte more or less. Files in memory are left out, because those of others cannot be told; those of the lab are counted.
 */
function heldMegabytes({ computer }: Scene): number {
  const ours = new Set([...pidsOfLab(), ...pidsOfNano3(computer)]);
  const strangers = allProcesses().filter(({ pid }) => !ours.has(pid));
  const held = strangers.reduce((sum, { pid }) => sum + kilobytes(`/proc/${pid}/status`, "RssAnon"), 0);
  const memory = (name: string) => kilobytes("/proc/meminfo", name);
  return (memory("MemTotal") - memory("MemAvailable") - memory("Shmem") - held) / 1024;
}

/** A line of one of the kernel's files; 0 for a process that has ended, or is a thread of the kernel. */
function kilobytes(file: string, name: string): number {
  try {
    return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(readFileSync(file, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function diskMegabytes(path: string): number {
  return Number.parseInt(execFileSync("du", ["-sk", path], { encoding: "utf8" }), 10) / 1024;
}
