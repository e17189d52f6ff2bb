import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { $ } from "zx/core";
import { network } from "../layout.ts";
import { startTimeOf } from "../processes.ts";
import { networkNamespaceOf, recordSandbox, type Sandbox } from "./sandbox-record.ts";

const script = join(import.meta.dirname, "native", "sandbox.sh");

/** What a sandbox is made for. */
export interface SandboxWish {
  readonly pod: string;
  readonly uid: string;
  readonly hostname: string;
  readonly ip: string;
  /** Where it is recorded, before it can hold anything. */
  readonly directory: string;
}

/** Makes a pod's namespaces (network, host name, IPC, processes), with its address on the bridge. */
export async function makeSandbox(wish: SandboxWish): Promise<Sandbox> {
  const { pod, uid, hostname, ip, directory } = wish;
  const namespaces = ["--net", "--uts", "--ipc", "--mount", "--pid", "--fork", "--mount-proc"];
  const unshare = spawn("unshare", [...namespaces, "sh", script, hostname], {
    detached: true,
    cwd: "/",
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(unshare.stdout, "data");
  const pid = initBelow(unshare.pid ?? 0);
  const networkNamespace = networkNamespaceOf(pid) ?? "";
  const sandbox = { pod, uid, pid, startTime: startTimeOf(pid) ?? "", networkNamespace, ip };
  recordSandbox(directory, sandbox);
  await plugIn(linkOf(uid), pid, ip);
  return sandbox;
}

/** The host's end of a pod's link. */
export function linkOf(uid: string): string {
  return `nk${uid.replaceAll("-", "").slice(0, 12)}`;
}

/** The first process that is number 1 of its PID namespace, below a process; 0 when there is none. */
export function initBelow(pid: number): number {
  for (let current = pid; current !== 0; ) {
    const [child = 0] = read(`/proc/${current}/task/${current}/children`).trim().split(" ").map(Number);
    const innermost = /^NSpid:.*\s(\d+)$/m.exec(read(`/proc/${child}/status`))?.[1];
    if (innermost === "1") return child;
    current = child;
  }
  return 0;
}

async function plugIn(link: string, pid: number, ip: string): Promise<void> {
  const quiet = $({ quiet: true });
  await quiet`ip link add ${link} type veth peer name eth0 netns ${pid}`;
  await quiet`ip link set ${link} master ${network.bridge} up`;
  // The route leads to this host, which forwards nothing; programs ask it for their own address.
  const inside = [
    `addr add ${ip}/${network.prefix} dev eth0`,
    "link set eth0 up",
    `route add default via ${network.host}`,
  ];
  const input = `${inside.join("\n")}\n`;
  await $({ quiet: true, input })`nsenter --target ${pid} --net ip -batch -`;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
