import { join } from "node:path";
import type { ProcessOutput } from "zx/core";
import { killDaemon, type LoginDaemon, signalDaemon, startDaemon } from "./daemon-faults.ts";
import { daemonPid, daemons, startMunge, startSlurmd, waitForNodes } from "./daemons.ts";
import { type GpuHolder, readGpuHolders } from "./gpu-holders.ts";
import { writeImage } from "./images.ts";
import {
  account,
  hostAlias,
  labDirectory,
  layoutOf,
  type Machine,
  machines,
  type Node,
  network,
  user,
} from "./layout.ts";
import { bootMachine, powerOffMachine, type RunOptions, runOn } from "./machine.ts";
import { setLink } from "./network.ts";
import { makeNetworkDisk, type NetworkDisk } from "./network-disk.ts";
import { killNow, type LabProcess, processesInNamespace } from "./processes.ts";
import { runningMachine } from "./record.ts";
import { makeSmallDisk, type SmallDisk } from "./small-disk.ts";
import { bringUp, type LabStatus, labStatus as statusOf, takeDown, type UpOptions } from "./up-down.ts";

export type {
  GpuHolder,
  LabProcess,
  LabStatus,
  LoginDaemon,
  Machine,
  NetworkDisk,
  Node,
  RunOptions,
  SmallDisk,
  UpOptions,
};

/** What a test needs to know of the lab. */
export interface LabInfo {
  /** The state directory. */
  readonly dir: string;
  /** Put this directory first on PATH: `ssh lab`, `scp` and `rsync` then reach the login host. */
  readonly sshPath: string;
  readonly sshConfig: string;
  readonly identity: string;
  /** Host alias for ssh and for profiles. */
  readonly host: string;
  readonly user: string;
  readonly account: string;
  readonly partitions: readonly string[];
  /** 10.77.0.x of each machine; `host` is this computer as the machines see it. */
  readonly addresses: Readonly<Record<Machine | "host", string>>;
  /** Inside the machines the same file is /etc/slurm/slurm.conf. There is no Slurm client for this computer. */
  readonly slurmConf: string;
  /** Writable by the job user, the same path on every machine; a container sees it only when it is mounted. */
  readonly jobRoot: string;
  /** The job user's home, the same path on every machine. */
  readonly home: string;
  readonly logs: string;
  /** One JSON line for each containerised task: options, programs, command, error. */
  readonly containerLog: string;
  /** For `{ ...process.env, ...env }` of a program under test: PATH with `sshPath` first. */
  readonly env: Readonly<Record<string, string>>;
}

const layout = () => layoutOf(labDirectory());

/** Brings the lab up (nothing to do when it is) and says where everything is. Safe to call from many processes. */
export async function labUp(options?: UpOptions): Promise<LabInfo> {
  await bringUp(layout(), options);
  return labInfo();
}

/** Takes the lab down: no process, mount, namespace or network device of it is left. */
export async function labDown(): Promise<void> {
  await takeDown(layout());
}

/** Daemons with host pids and Slurm's node states. */
export async function labStatus(): Promise<LabStatus> {
  return statusOf(layout());
}

/** Where everything is; true only while the lab is up. */
export function labInfo(): LabInfo {
  const { dir, bin, ssh, home, jobs, slurmEtc, log } = layout();
  return {
    dir,
    sshPath: bin,
    sshConfig: join(ssh, "config"),
    identity: join(home, ".ssh", "id_ed25519"),
    host: hostAlias,
    user,
    account,
    partitions: ["batch", "interactive", "cpu", "urgent"],
    addresses: { host: network.host, ...network.addresses },
    slurmConf: join(slurmEtc, "slurm.conf"),
    jobRoot: jobs,
    home,
    logs: log,
    containerLog: join(log, "containers.jsonl"),
    env: { PATH: `${bin}:${process.env.PATH ?? ""}` },
  };
}

/** Makes `--container-image=name` known: `programs` comes first on PATH, `env` wins over the host's values. */
export function registerImage(name: string, programs: string, env?: Readonly<Record<string, string>>): void {
  writeImage(layout(), name, programs, env);
}

/** Runs a command as a process of a machine, without ssh (so also when its link is cut). */
export async function runOnMachine(
  machine: Machine,
  command: readonly string[],
  options?: RunOptions,
): Promise<ProcessOutput> {
  return runOn(layout(), machine, command, options);
}

/** Runs a Slurm command (`squeue`, `sacct`, `scancel`, …) on the login host as the job user; gives its stdout, trimmed. */
export async function slurm(...command: readonly string[]): Promise<string> {
  return (await runOn(layout(), "login", command, { as: user })).stdout.trim();
}

/** What lives on a machine beside its own daemons: proof that a job left nothing behind. */
export function processesOnNode(machine: Machine): LabProcess[] {
  const booted = runningMachine(layout(), machine);
  if (booted === undefined) return [];
  return processesInNamespace(booted.pidNamespace).filter(
    ({ name, uid }) => uid !== 0 || !infrastructure.has(name),
  );
}

/** Host pids of all that lives on the machines, their daemons included. */
export function pidsOfLab(): readonly number[] {
  return machines.flatMap((machine) => {
    const booted = runningMachine(layout(), machine);
    return booted === undefined ? [] : processesInNamespace(booted.pidNamespace).map(({ pid }) => pid);
  });
}

const infrastructure = new Set([
  "machine-init",
  "slurmstepd",
  "slurmscriptd",
  ...Object.values(daemons).flat(),
]);

/** Cuts a machine's link: it lives on, and nobody hears from it. */
export async function cutLink(machine: Machine): Promise<void> {
  await setLink(machine, "down");
}

/** Restores a link. Slurm takes the node back by itself (ReturnToService=2). */
export async function restoreLink(machine: Machine): Promise<void> {
  await setLink(machine, "up");
}

/** Cuts a node's power: every process on it, slurmd included, is gone at once. */
export async function powerOff(node: Node): Promise<void> {
  await powerOffMachine(layout(), node);
}

/** Boots a node again, with an empty /tmp, and waits until Slurm gives it jobs. */
export async function powerOn(node: Node): Promise<void> {
  if (runningMachine(layout(), node) !== undefined) return;
  await bootMachine(layout(), node);
  await startMunge(layout(), node);
  await startSlurmd(layout(), node);
  await waitForNodes(layout(), [node]);
}

/** Kills slurmd of a node (kill -9). Its jobs' slurmstepd and processes go on. */
export function killSlurmd(node: Node): void {
  const pid = daemonPid(layout(), node, "slurmd");
  if (pid !== undefined) killNow(pid);
}

/** Starts a killed slurmd again and waits until Slurm gives the node jobs. */
export async function restartSlurmd(node: Node): Promise<void> {
  await startSlurmd(layout(), node);
  await waitForNodes(layout(), [node]);
}

/** Kills a daemon of the login host (kill -9): sshd with every session. Slurm's and the nodes' processes go on. */
export function killLoginDaemon(daemon: LoginDaemon): void {
  killDaemon(layout(), daemon);
}

/** Stops the main process of a daemon of the login host in order (SIGTERM), as `systemctl stop` does. */
export function stopLoginDaemon(daemon: LoginDaemon): void {
  signalDaemon(layout(), daemon, "SIGTERM");
}

/** Starts a killed daemon of the login host again and waits until it answers. */
export async function startLoginDaemon(daemon: LoginDaemon): Promise<void> {
  await startDaemon(layout(), daemon);
}

/** Stops a daemon of the login host where it is (SIGSTOP): it takes connections and answers none. */
export function freezeLoginDaemon(daemon: LoginDaemon): void {
  signalDaemon(layout(), daemon, "SIGSTOP");
}

/** Lets a frozen daemon go on; it answers what has waited. */
export function thawLoginDaemon(daemon: LoginDaemon): void {
  signalDaemon(layout(), daemon, "SIGCONT");
}

/** A real file system of so many megabytes, the same on this computer and on every machine. */
export async function smallDisk(name: string, megabytes: number): Promise<SmallDisk> {
  return makeSmallDisk(layout(), name, megabytes);
}

/**
 * A directory that each machine sees through caches of its own, as with NFS: what one machine does, another that has looked
 * before sees up to so many seconds late. On this computer it is seen at once.
 */
export async function networkDisk(name: string, seconds: number): Promise<NetworkDisk> {
  return makeNetworkDisk(layout(), name, seconds);
}

/** Which jobs hold which GPUs of which node, by Slurm's books; those of a COMPLETING job are free there. */
export async function gpuHolders(): Promise<GpuHolder[]> {
  return readGpuHolders(layout());
}
