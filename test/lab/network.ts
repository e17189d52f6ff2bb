import { $ } from "zx/core";
import { type Machine, machines, network } from "./layout.ts";

const quiet = $({ quiet: true });

/** The host's end of a machine's link. */
export function linkOf(machine: Machine): string {
  return `nano3-${machine}`;
}

/** The state directory of the lab that made the bridge; undefined when there is none. */
export async function bridgeOwner(): Promise<string | undefined> {
  const shown = await quiet({ nothrow: true })`ip -json link show ${network.bridge}`;
  if (shown.exitCode !== 0) return undefined;
  return (JSON.parse(shown.stdout) as { ifalias?: string }[])[0]?.ifalias ?? "";
}

/** Makes the bridge that joins the machines with this host, and with nothing else. */
export async function makeBridge(owner: string): Promise<void> {
  await quiet`ip link add ${network.bridge} type bridge`;
  await quiet`ip link set ${network.bridge} alias ${owner}`;
  await quiet`ip addr add ${network.host}/${network.prefix} dev ${network.bridge}`;
  await quiet`ip link set ${network.bridge} up`;
}

/** Removes the bridge and what the kernel has not yet removed of the machines' links. */
export async function removeBridge(): Promise<void> {
  for (const machine of machines) await quiet({ nothrow: true })`ip link del ${linkOf(machine)}`;
  await quiet({ nothrow: true })`ip link del ${network.bridge}`;
}

/** Plugs a booted machine in: its `eth0` is one end of a pair whose other end is on the bridge. */
export async function plugIn(machine: Machine, initPid: number): Promise<void> {
  const link = linkOf(machine);
  await quiet({ nothrow: true })`ip link del ${link}`;
  await quiet`ip link add ${link} type veth peer name eth0 netns ${initPid}`;
  await quiet`ip link set ${link} master ${network.bridge} up`;
  const inside = ["nsenter", "--target", String(initPid), "--net", "ip"];
  await quiet`${inside} addr add ${network.addresses[machine]}/${network.prefix} dev eth0`;
  await quiet`${inside} link set eth0 up`;
}

/** Cuts or restores a machine's only link. Its processes go on; packets to and from it are lost without a word. */
export async function setLink(machine: Machine, state: "up" | "down"): Promise<void> {
  await quiet`ip link set ${linkOf(machine)} ${state}`;
}
