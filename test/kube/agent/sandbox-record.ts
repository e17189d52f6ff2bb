import { readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { killNow } from "../../lab/processes.ts";
import { waitUntil } from "../../lab/wait-until.ts";
import { isRunning, type Started } from "../processes.ts";

/** A pod's namespaces, held by one process that does nothing. Its death ends all of the pod. */
export interface Sandbox extends Started {
  /** Namespace and name, with a slash between. */
  readonly pod: string;
  readonly uid: string;
  /** Every process of the pod is in it, and no other. */
  readonly networkNamespace: string;
  readonly ip: string;
}

/** A live process of a pod. */
export interface PodProcess {
  readonly pod: string;
  readonly pid: number;
  readonly command: string;
}

/** Notes a sandbox in its pod's directory. */
export function recordSandbox(directory: string, sandbox: Sandbox): void {
  writeFileSync(join(directory, "sandbox.json"), JSON.stringify(sandbox));
}

/** The sandboxes below a directory of nodes (or of one node) whose pods were not taken down in an orderly way. */
export function recordedSandboxes(nodes: string): Sandbox[] {
  return recordFiles(nodes).flatMap((path) => {
    try {
      return [JSON.parse(readFileSync(path, "utf8")) as Sandbox];
    } catch {
      return []; // Its pod was taken down a moment ago.
    }
  });
}

/** Ends the sandboxes below a directory and everything in them. */
export async function killLeftSandboxes(nodes: string): Promise<void> {
  const left = recordedSandboxes(nodes);
  for (const sandbox of left) await endSandbox(sandbox);
  for (const path of recordFiles(nodes)) rmSync(path, { force: true });
}

/** Ends a sandbox: the kernel kills all that is in it, and drops its mounts and its link. */
export async function endSandbox(sandbox: Sandbox): Promise<void> {
  if (isRunning(sandbox)) killNow(sandbox.pid);
  const wait = { what: `end of pod ${sandbox.pod}`, seconds: 20, log: "/proc", everyMilliseconds: 20 };
  await waitUntil(wait, () => processesOf([sandbox]).length === 0);
}

/** Every live process of the given sandboxes. */
export function processesOf(sandboxes: readonly Sandbox[]): PodProcess[] {
  const pods = new Map(sandboxes.map(({ networkNamespace, pod }) => [networkNamespace, pod]));
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      const pod = pods.get(networkNamespaceOf(Number(entry)) ?? "");
      return pod === undefined ? [] : [{ pod, pid: Number(entry), command: commandOf(entry) }];
    });
}

/** The network namespace of a process, or undefined when it is gone or a zombie. */
export function networkNamespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}

function recordFiles(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith("/sandbox.json"))
      .map((path) => join(directory, path));
  } catch {
    return [];
  }
}
