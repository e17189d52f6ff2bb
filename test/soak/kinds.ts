import { type Dirent, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Where } from "../faults/slurm/row.ts";
import { type Machine, processesOnNode, runOnMachine, slurm } from "../lab/index.ts";
import { machines } from "../lab/layout.ts";
import { pidsOfNano3 } from "./computer.ts";
import type { Scene } from "./run.ts";

/** Something that runs could leave behind, or must leave. */
export interface Kind {
  readonly what: string;
  readonly count: () => Promise<number> | number;
  /** How many more a run leaves, where it is to leave any. */
  readonly each?: (where: Where) => number;
  /** There must be none, whatever there was before: what is shared by all runs would never grow. */
  readonly none?: true;
}

const one = () => 1;
const oneOfTheLauncher = ({ placement }: Where) => (placement === "slurm" ? 1 : 0);

/** All that is counted: on the machines, in the queue, in the cluster's file system, on this computer. */
export function kindsOf(scene: Scene): readonly Kind[] {
  return [...machines.flatMap(onMachine), ...onCluster(scene), ...onComputer(scene)];
}

function onMachine(machine: Machine): readonly Kind[] {
  return [
    { what: `processes on ${machine}`, count: () => processesOnNode(machine).length, none: true },
    { what: `listening ports on ${machine}`, count: () => linesOf(machine, "ss -Htln") },
    ...["/tmp", "/run", "/dev/shm"].map((directory) => ({
      what: `entries below ${directory} of ${machine}`,
      count: () => linesOf(machine, `find ${directory} -mindepth 1`),
    })),
  ];
}

function onCluster({ lab: { info } }: Scene): readonly Kind[] {
  const sets = join(info.jobRoot, "nano3");
  const launcherJobs = join(info.home, ".nemo-evaluator", "exec-db", "exec.v1.jsonl");
  return [
    {
      what: "jobs in the queue",
      count: async () => textLines(await slurm("squeue", "--noheader")),
      none: true,
    },
    { what: "entries of the job directory", count: () => namesIn(info.jobRoot).length },
    { what: "run directories", count: () => inEach(sets, "runs"), each: one },
    {
      what: "directories of the launcher's jobs",
      count: () => inEach(sets, "launcher"),
      each: oneOfTheLauncher,
    },
    {
      what: "jobs in the launcher's database",
      count: () => (existsSync(launcherJobs) ? textLines(readFileSync(launcherJobs, "utf8")) : 0),
      each: oneOfTheLauncher,
    },
    { what: "entries below the user's home", count: () => entriesBelow(info.home).length },
  ];
}

function onComputer({ lab, computer }: Scene): readonly Kind[] {
  const { HOME, TMPDIR, XDG_RUNTIME_DIR } = computer.env;
  const { states } = computer;
  return [
    { what: "processes of nano3 here", count: () => pidsOfNano3(computer).length, none: true },
    { what: "ssh sockets here", count: () => socketsBelow(XDG_RUNTIME_DIR), none: true },
    { what: "entries below $TMPDIR here", count: () => entriesBelow(TMPDIR).length, none: true },
    { what: "entries below $HOME here", count: () => entriesBelow(HOME).length, none: true },
    { what: "entries where nano3 is called", count: () => entriesBelow(lab.cwd).length },
    { what: "records of runs", count: () => inEach(states, "runs"), each: one },
    { what: "entries of state directories", count: () => inEach(states, "."), each: one },
  ];
}

async function linesOf(machine: Machine, command: string): Promise<number> {
  const { stdout } = await runOnMachine(machine, ["sh", "-c", `${command} | wc -l`]);
  return Number(stdout.trim());
}

function textLines(text: string): number {
  return text.split("\n").filter((line) => line !== "").length;
}

function entriesBelow(directory: string): readonly Dirent[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true });
}

function socketsBelow(directory: string): number {
  return entriesBelow(directory).filter((entry) => entry.isSocket()).length;
}

/** Entries of a folder that every directory in a place has. */
function inEach(place: string, folder: string): number {
  return namesIn(place).flatMap((directory) => namesIn(join(place, directory, folder))).length;
}

function namesIn(directory: string): readonly string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}
