import { spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { $, type ProcessOutput } from "zx/core";
import { jobEnvironment, type Layout, type Machine, user } from "./layout.ts";
import { plugIn } from "./network.ts";
import { killNow, pidNamespaceOf, processesByCommand, processesInNamespace } from "./processes.ts";
import { type Booted, readRecord, recordMachine, runningMachine } from "./record.ts";
import { waitUntil } from "./wait-until.ts";

const bootScript = join(import.meta.dirname, "native", "boot-machine.sh");

/** Boots a machine: fresh namespaces for processes, mounts, network, host name and IPC; ends with its link plugged in. */
export async function bootMachine(layout: Layout, machine: Machine): Promise<Booted> {
  const directory = join(layout.machines, machine);
  const log = join(layout.log, `${machine}-boot.log`);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(join(directory, "spool"), { recursive: true });
  await $({ quiet: true })`install --directory --mode=1777 ${join(directory, "tmp")}`;

  const namespaces = ["--net", "--uts", "--ipc", "--mount", "--pid", "--fork", "--mount-proc"];
  const output = openSync(log, "a");
  const unshare = spawn("unshare", [...namespaces, "sh", bootScript, machine, layout.dir], {
    detached: true,
    stdio: ["ignore", output, output],
    cwd: "/",
    env: { PATH: systemPath, ...jobEnvironment },
  });
  unshare.unref();

  const wait = { what: `init of machine ${machine}`, seconds: 10, log, everyMilliseconds: 5 };
  const booted = await waitUntil(wait, () => initBelow(unshare.pid, layout));
  recordMachine(layout, machine, booted);
  await plugIn(machine, booted.initPid);
  return booted;
}

/** Cuts a machine's power: every process of it dies at once, and its mounts, addresses and link with them. */
export async function powerOffMachine(layout: Layout, machine: Machine): Promise<void> {
  const booted = readRecord(layout)[machine];
  if (booted === undefined) return;
  if (pidNamespaceOf(booted.initPid) === booted.pidNamespace) killNow(booted.initPid);
  const wait = { what: `end of machine ${machine}`, seconds: 10, log: "/proc", everyMilliseconds: 10 };
  await waitUntil(wait, () => processesInNamespace(booted.pidNamespace).length === 0);
}

/** Ends machines that no record names: an `up` was killed between boot and record, or the directory was removed. */
export function endStrayMachines(layout: Layout): void {
  for (const { pid } of processesByCommand(join(layout.lib, "machine-init"))) killNow(pid);
}

export interface RunOptions {
  /** Default root. */
  readonly as?: "root" | typeof user;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Standard input; empty by default. */
  readonly input?: string;
  /** Default true: a non-zero exit throws an error with the command's stderr. */
  readonly check?: boolean;
}

/** Runs a command on a machine as a process of that machine, without ssh. */
export async function runOn(
  layout: Layout,
  machine: Machine,
  command: readonly string[],
  options: RunOptions = {},
): Promise<ProcessOutput> {
  const booted = runningMachine(layout, machine);
  if (booted === undefined) throw new Error(`lab: machine ${machine} is off; npm run lab -- up`);
  const asUser = options.as === user;
  const home = asUser ? layout.home : "/root";
  const env = {
    PATH: systemPath,
    LANG: "C.UTF-8",
    HOME: home,
    USER: asUser ? user : "root",
    SHELL: "/bin/bash",
    ...jobEnvironment,
    ...options.env,
  };
  const enter = [
    "nsenter",
    "--target",
    String(booted.initPid),
    "--mount",
    "--uts",
    "--ipc",
    "--net",
    "--pid",
  ];
  const become = asUser ? ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--init-groups", "--"] : [];
  const cwd = options.cwd ?? (asUser ? layout.home : "/");
  const all = [...enter, `--wd=${cwd}`, "--", ...become, ...command];
  const output = await $({ quiet: true, nothrow: true, env, input: options.input ?? "" })`${all}`;
  if ((options.check ?? true) && output.exitCode !== 0)
    throw new Error(
      `lab: on ${machine}: ${command.join(" ")}\nexit ${output.exitCode ?? output.signal}: ${output.stderr || output.stdout}`,
    );
  return output;
}

const systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The child of `unshare` once the boot script has become the init. */
function initBelow(unsharePid: number | undefined, layout: Layout): Booted | undefined {
  try {
    const children = readFileSync(`/proc/${unsharePid}/task/${unsharePid}/children`, "utf8");
    const initPid = Number(children.trim().split(" ")[0]);
    if (!initPid || !readFileSync(`/proc/${initPid}/cmdline`, "utf8").startsWith(layout.lib))
      return undefined;
    const pidNamespace = pidNamespaceOf(initPid);
    return pidNamespace === undefined ? undefined : { initPid, pidNamespace };
  } catch {
    return undefined;
  }
}
