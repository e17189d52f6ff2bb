import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { $ } from "zx/core";
import { killNow } from "../lab/processes.ts";
import { waitUntil } from "../lab/wait-until.ts";
import { eraseImage } from "./agent/images.ts";
import { linkOf } from "./agent/sandbox.ts";
import { killLeftSandboxes, processesOf, recordedSandboxes, type Sandbox } from "./agent/sandbox-record.ts";
import { userRole } from "./control-plane/objects.ts";
import { startOperator, waitForOperator } from "./control-plane/operator.ts";
import { kubectl, startApiserver } from "./control-plane/programs.ts";
import {
  kubeDirectory,
  type Layout,
  layoutOf,
  type NodeName,
  network,
  ports,
  testNamespace,
} from "./layout.ts";
import { agentOf, startAgent, waitForNodes } from "./node-agents.ts";
import { killProcess, logOf, runningProcess } from "./processes.ts";

const layout = (): Layout => layoutOf(kubeDirectory());

/** Kills the API server (kill -9): every connection and watch is cut, pods run on. */
export async function killApiserver(): Promise<void> {
  await killProcess(layout(), "kube-apiserver");
  const wait = { what: "free port of the API server", seconds: 10, log: logOf(layout(), "kube-apiserver") };
  await waitUntil(wait, () => canListen(network.host, ports.apiserver));
}

/** Whether the kernel has let go of a port: it outlives its process by a moment. */
async function canListen(host: string, port: number): Promise<boolean> {
  const server = createServer();
  const listening = once(server, "listening").then(
    () => true,
    () => false,
  );
  server.listen({ host, port });
  const is = await listening;
  server.close();
  return is;
}

/** Starts the API server again and waits until it is ready. */
export async function restartApiserver(): Promise<void> {
  await startApiserver(layout());
}

/** Stops the API server in its tracks: connections stand, nothing is answered; `resumeApiserver` lets it go on. */
export function freezeApiserver(): void {
  signalApiserver("SIGSTOP");
}

export function resumeApiserver(): void {
  signalApiserver("SIGCONT");
}

/** Forgets all old versions of objects. After a restart of the API server an old watch cannot go on: 410 Gone. */
export async function forgetHistory(): Promise<void> {
  const etcd = `http://127.0.0.1:${ports.etcd}/v3/kv`;
  const ask = async (what: string, body: unknown): Promise<{ header: { revision: string } }> => {
    const answer = await fetch(`${etcd}/${what}`, { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`kube: etcd refused ${what}: ${await answer.text()}`);
    return (await answer.json()) as { header: { revision: string } };
  };
  const { header } = await ask("range", { key: "AA==" });
  await ask("compaction", { revision: header.revision, physical: true });
}

/** Kills the operator (kill -9). */
export async function killOperator(): Promise<void> {
  await killProcess(layout(), "ray-operator");
}

/** Starts the operator again and waits until it is ready. */
export async function restartOperator(): Promise<void> {
  startOperator(layout());
  await waitForOperator(layout());
}

/** Kills (kill -9) all that runs in a container, or in all containers of a pod, as the kernel does out of memory. */
export function killContainers(pod: string, container?: string): void {
  const path = container === undefined ? "/containers/" : `/containers/${container}/root/upper`;
  const victims = processesOf([sandboxOf(pod)]).filter(
    ({ pid }) => isFirstProcess(pid) && read(`/proc/${pid}/mountinfo`).includes(path),
  );
  if (victims.length === 0)
    throw new Error(`kube: nothing runs in ${container ?? "any container"} of ${pod}`);
  for (const { pid } of victims) killNow(pid);
}

/** Cuts or restores a pod's only link. Its processes go on; packets are lost without a word. */
export async function setPodLink(pod: string, state: "up" | "down"): Promise<void> {
  await $({ quiet: true })`ip link set ${linkOf(sandboxOf(pod).uid)} ${state}`;
}

/** Cuts a node's power: its agent and all of its pods' processes are gone at once. The server learns it by silence. */
export async function powerOff(node: NodeName): Promise<void> {
  await killProcess(layout(), agentOf(node));
  await killLeftSandboxes(`${layout().nodes}/${node}`);
}

/** Boots a node again, where it is off, and waits until it is ready. Its pods of before have failed. */
export async function powerOn(node: NodeName): Promise<void> {
  if (runningProcess(layout(), agentOf(node)) === undefined) startAgent(layout(), node);
  await waitForNodes(layout(), [node]);
}

/** Lets no new pods onto a node; its pods stay. */
export async function cordon(node: NodeName): Promise<void> {
  await admin("cordon", node);
}

/** Evicts all pods of a node, as for maintenance, and lets no new ones onto it. */
export async function drain(node: NodeName): Promise<void> {
  await admin("drain", node, "--force", "--delete-emptydir-data", "--ignore-daemonsets", "--timeout=60s");
}

/** Lets pods onto a node again. */
export async function uncordon(node: NodeName): Promise<void> {
  await admin("uncordon", node);
}

/** Limits the test namespace, for example `{ "requests.nvidia.com/gpu": "0" }`; undefined lifts the limit. */
export async function setQuota(hard: Readonly<Record<string, string>> | undefined): Promise<void> {
  const name = "limit";
  if (hard === undefined)
    await admin("delete", "resourcequota", name, "-n", testNamespace, "--ignore-not-found");
  else
    await apply({
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name, namespace: testNamespace },
      spec: { hard },
    });
}

/** Takes a right from the test user: the verb, on one resource or on all; undefined gives all rights back. */
export async function forbid(
  denied: { readonly verb: string; readonly resource?: string } | undefined,
): Promise<void> {
  await apply(userRole(denied));
}

/** Makes an image unknown: it cannot be pulled until it is registered again. Containers that run stay. */
export function failPulls(image: string): void {
  eraseImage(layout().images, image);
}

async function admin(...args: readonly string[]): Promise<void> {
  await kubectl(layout(), args);
}

async function apply(object: unknown): Promise<void> {
  const input = JSON.stringify(object);
  await kubectl(layout(), ["apply", "--filename=-"], { input });
}

function signalApiserver(signal: "SIGSTOP" | "SIGCONT"): void {
  const running = runningProcess(layout(), "kube-apiserver");
  if (running === undefined) throw new Error("kube: kube-apiserver does not run");
  process.kill(running.pid, signal);
}

/** The sandbox of a pod of the test namespace. */
function sandboxOf(pod: string): Sandbox {
  const found = recordedSandboxes(layout().nodes).find(
    (sandbox) => sandbox.pod === `${testNamespace}/${pod}`,
  );
  if (found === undefined) throw new Error(`kube: pod ${pod} does not run`);
  return found;
}

/** Whether a process is number 1 of a container: the sandbox's own first process has one namespace less. */
function isFirstProcess(pid: number): boolean {
  const numbers = /^NSpid:\s(.*)$/m.exec(read(`/proc/${pid}/status`))?.[1]?.split("\t") ?? [];
  return numbers.length > 2 && numbers.at(-1) === "1";
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
