import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { $ } from "zx/core";
import { type Layout, type Machine, machines } from "./layout.ts";
import { runOn } from "./machine.ts";
import { killNow, processesInNamespace } from "./processes.ts";
import { runningMachine } from "./record.ts";
import { waitUntil } from "./wait-until.ts";

const quiet = $({ quiet: true });
const source = join(import.meta.dirname, "native", "network-disk.c");

/** A directory that each machine sees through caches of its own. On this computer it is as the file server has it. */
export interface NetworkDisk {
  /** Writable by everybody. */
  readonly path: string;
  /** From now on no user but root can write a byte to it: EDQUOT. */
  readonly useUpQuota: () => void;
  readonly remove: () => Promise<void>;
}

/**
 * Makes one below the jobs' directory, a stand-in for NFS (`native/network-disk.c`): what one machine does, another that
 * has looked before sees so many seconds late. A node that boots again has it no more.
 */
export async function makeNetworkDisk(layout: Layout, name: string, seconds: number): Promise<NetworkDisk> {
  const path = join(layout.jobs, name);
  const quotaSwitch = join(layout.dir, `${name}.quota-used-up`);
  const client = [await compileClient(layout), path, String(seconds), quotaSwitch];
  mkdirSync(path, { recursive: true });
  await quiet`chmod 1777 ${path}`;
  const remove = async () => {
    for (const machine of machines) await endClient(layout, machine, client);
    rmSync(quotaSwitch, { force: true });
    rmSync(path, { recursive: true });
  };
  try {
    for (const machine of machines) await runOn(layout, machine, client);
  } catch (error) {
    await remove();
    throw error;
  }
  return { path, useUpQuota: () => writeFileSync(quotaSwitch, ""), remove };
}

/** Few tests need it, and only they need libfuse. */
async function compileClient(layout: Layout): Promise<string> {
  const program = join(layout.lib, "network-disk");
  const fuse = ["-D_FILE_OFFSET_BITS=64", "-I/usr/include/fuse3", "-lfuse3"];
  await quiet`gcc -O1 -Wall -Wextra -o ${program} ${source} ${fuse}`;
  return program;
}

/** A machine that is off has none. */
async function endClient(layout: Layout, machine: Machine, client: readonly string[]): Promise<void> {
  const booted = runningMachine(layout, machine);
  if (booted === undefined) return;
  const [, path = ""] = client;
  await runOn(layout, machine, ["umount", "--lazy", path], { check: false });
  const clients = () =>
    processesInNamespace(booted.pidNamespace).filter(({ command }) => command === client.join(" "));
  for (const { pid } of clients()) killNow(pid);
  const wait = { what: `end of the client of ${path} on ${machine}`, seconds: 10, log: "/proc" };
  await waitUntil(wait, () => clients().length === 0);
}
