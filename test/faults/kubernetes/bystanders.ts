import { expect } from "vitest";
import { kubectl } from "../../kube/index.ts";
import { type NodeName, nodeNames } from "../../kube/layout.ts";
import { evaluationImage } from "../../kubernetes/ready-kube.ts";
import { waitUntil } from "../../lab/wait-until.ts";

/** Pods of the same user, one on each node, that have nothing to do with any run and must not notice one. */
export type Bystanders = ReadonlyMap<NodeName, Bystander>;

interface Bystander {
  readonly uid: string;
  readonly address: string;
}

/** Named as the pods of a run are: who removes pods by name removes it, too. It has no label by which a run finds its own. */
const nameOn = (node: NodeName): string =>
  `nano3-tiny-k8s-other-other-${node === "k0" ? "head" : "gpu-workers-worker"}-${node}`;

/** The port of Ray's head. */
const port = 6379;

/** Looks like a process of Ray: who ends processes by name ends it, too. */
const program = `exec -a raylet /usr/bin/python3 -m http.server ${port} --directory /etc`;

/** Starts one on each node. */
export async function startBystanders(): Promise<Bystanders> {
  return new Map(await Promise.all(nodeNames.map(async (node) => [node, await startOn(node)] as const)));
}

async function startOn(node: NodeName): Promise<Bystander> {
  const name = nameOn(node);
  await kubectl(["delete", "pod", name, "--ignore-not-found"]);
  await kubectl(["create", "--filename=-"], { input: JSON.stringify(manifest(node)) });
  const wait = {
    what: `bystander on ${node}`,
    seconds: 60,
    log: `agent-${node}.log`,
    everyMilliseconds: 200,
  };
  return waitUntil(wait, async () => {
    const { uid, address } = await look(node);
    return (await answers(address)) && { uid, address };
  });
}

function manifest(node: NodeName): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: nameOn(node) },
    spec: {
      nodeSelector: { "kubernetes.io/hostname": node },
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: node === "k0" ? "ray-head" : "ray-worker",
          image: evaluationImage,
          command: ["bash", "-c", program],
        },
      ],
    },
  };
}

/** Those that live are the ones that were started. */
export async function expectBystanders(bystanders: Bystanders, except?: NodeName): Promise<void> {
  for (const [node, { uid, address }] of bystanders) {
    if (node === except) continue;
    expect(await look(node), `the bystander on ${node}`).toMatchObject({ uid, phase: "Running" });
    expect(await answers(address), `the bystander on ${node} answers`).toBe(true);
  }
}

/** Starts others in the place of those that are gone. */
export async function replaceDead(bystanders: Bystanders): Promise<Bystanders> {
  const living = new Map<NodeName, Bystander>();
  for (const [node, bystander] of bystanders)
    living.set(node, (await answers(bystander.address)) ? bystander : await startOn(node));
  return living;
}

/** Whether a pod is one of them, by its name. */
export function isBystander(pod: string): boolean {
  return nodeNames.some((node) => pod === nameOn(node));
}

/** They end with the tests. */
export async function endBystanders(): Promise<void> {
  await kubectl(["delete", "pods", "--ignore-not-found", ...nodeNames.map(nameOn)]);
}

async function look(node: NodeName): Promise<Bystander & { readonly phase: string }> {
  const fields = "{.metadata.uid} {.status.phase} {.status.podIP}";
  const said = await kubectl([
    "get",
    "pod",
    nameOn(node),
    "--ignore-not-found",
    `--output=jsonpath=${fields}`,
  ]);
  const [uid = "", phase = "", address = ""] = said.split(" ");
  return { uid, phase, address };
}

async function answers(address: string): Promise<boolean> {
  if (address === "") return false;
  const signal = AbortSignal.timeout(5000);
  return fetch(`http://${address}:${port}/hostname`, { signal }).then(
    ({ ok }) => ok,
    () => false,
  );
}
