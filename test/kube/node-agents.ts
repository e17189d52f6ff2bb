import { join } from "node:path";
import { waitUntil } from "../lab/wait-until.ts";
import { kubectl } from "./control-plane/programs.ts";
import { type Layout, type NodeName, nodeNames } from "./layout.ts";
import { logOf, startProcess } from "./processes.ts";

/** The stand-in for the cluster's name server. */
export const dnsProgram = "cluster-dns";

/** The program that is a node. */
export function agentOf(node: NodeName): string {
  return `agent-${node}`;
}

/** Starts the name server and one agent a node. */
export function startAgents(layout: Layout): void {
  startProcess(layout, dnsProgram, typescript("dns/main.ts", layout.dir));
  for (const node of nodeNames) startAgent(layout, node);
}

/** Starts a node: its agent registers it. */
export function startAgent(layout: Layout, node: NodeName): void {
  startProcess(layout, agentOf(node), typescript("agent/main.ts", layout.dir, node));
}

/** Waits until the scheduler would give pods to the nodes. */
export async function waitForNodes(layout: Layout, nodes: readonly NodeName[] = nodeNames): Promise<void> {
  const names = nodes.map((node) => `node/${node}`);
  const log = nodes.map((node) => logOf(layout, agentOf(node))).join(", ");
  const args = ["wait", "--for=condition=Ready", "--timeout=1s", ...names];
  await waitUntil(
    { what: `ready ${nodes.join(", ")}`, seconds: 40, log, everyMilliseconds: 200 },
    async () => {
      return (await kubectl(layout, args, { check: false })).exitCode === 0;
    },
  );
}

function typescript(file: string, ...args: readonly string[]): string[] {
  return [process.execPath, "--import", import.meta.resolve("tsx"), join(import.meta.dirname, file), ...args];
}
