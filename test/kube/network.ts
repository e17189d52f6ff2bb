import { $ } from "zx/core";
import { network, nodeNames, nodeShapes } from "./layout.ts";

const quiet = $({ quiet: true });

/** The state directory of the cluster that made the bridge; undefined when there is none. */
export async function bridgeOwner(): Promise<string | undefined> {
  const shown = await quiet({ nothrow: true })`ip -json link show ${network.bridge}`;
  if (shown.exitCode !== 0) return undefined;
  return (JSON.parse(shown.stdout) as { ifalias?: string }[])[0]?.ifalias ?? "";
}

/** Makes the bridge that joins all pods with this host, and with nothing else; each node's address is on it. */
export async function makeBridge(owner: string): Promise<void> {
  await quiet`ip link add ${network.bridge} type bridge`;
  await quiet`ip link set ${network.bridge} alias ${owner}`;
  await quiet`ip addr add ${network.host}/${network.prefix} dev ${network.bridge}`;
  for (const node of nodeNames)
    await quiet`ip addr add ${nodeShapes[node].address}/${network.prefix} dev ${network.bridge}`;
  await quiet`ip link set ${network.bridge} up`;
}

/** Removes the bridge, and the pods' links that the kernel has not yet removed. */
export async function removeBridge(): Promise<void> {
  const shown = await quiet({ nothrow: true })`ip -json link show master ${network.bridge}`;
  const links = shown.exitCode === 0 ? (JSON.parse(shown.stdout || "[]") as { ifname: string }[]) : [];
  for (const { ifname } of links) await quiet({ nothrow: true })`ip link del ${ifname}`;
  await quiet({ nothrow: true })`ip link del ${network.bridge}`;
}
