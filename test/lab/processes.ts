import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A live process of a lab machine, as the host sees it. */
export interface LabProcess {
  /** Process id on the host: what `process.kill` takes. */
  readonly pid: number;
  /** Process id inside the machine: what the machine's logs and pid files show. */
  readonly innerPid: number;
  readonly name: string;
  readonly command: string;
  readonly uid: number;
}

/** The PID namespace of a process, or undefined when it is gone or a zombie. */
export function pidNamespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}

/** Every live process of a PID namespace (a lab machine has its own); zombies are not counted. */
export function processesInNamespace(pidNamespace: string): LabProcess[] {
  return allPids()
    .filter((pid) => pidNamespaceOf(pid) === pidNamespace)
    .flatMap(describe);
}

/** Every live process whose whole command line is `command`. */
export function processesByCommand(command: string): LabProcess[] {
  return allProcesses().filter((process) => process.command === command);
}

/** Every live process of this computer, those of the lab machines among them. */
export function allProcesses(): LabProcess[] {
  return allPids().flatMap(describe);
}

/** Ends one process at once; one that is already gone is fine. */
export function killNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function allPids(): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
}

function describe(pid: number): LabProcess[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    const name = field(status, "Name");
    if (field(status, "State").startsWith("Z")) return [];
    const innerPid = Number(field(status, "NSpid").split(/\s+/).at(-1));
    const uid = Number(field(status, "Uid").split(/\s+/)[0]);
    return [{ pid, innerPid, name, command: command || name, uid }];
  } catch {
    return [];
  }
}

function field(status: string, key: string): string {
  return new RegExp(`^${key}:\\s*(.*)$`, "m").exec(status)?.[1] ?? "";
}
