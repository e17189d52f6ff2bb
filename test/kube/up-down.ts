import {
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { withFileLock } from "../python/lock.ts";
import { killLeftSandboxes } from "./agent/sandbox-record.ts";
import { buildControlPlane, buildOperator, operatorVersions } from "./builds.ts";
import { writeCertificates } from "./control-plane/certificates.ts";
import { startObjects } from "./control-plane/objects.ts";
import { installOperatorObjects, startOperator, waitForOperator } from "./control-plane/operator.ts";
import {
  controlPlanePrograms,
  kubectl,
  startApiserver,
  startControllers,
  startEtcd,
} from "./control-plane/programs.ts";
import { type Layout, layoutOf, network, nodeNames } from "./layout.ts";
import { bridgeOwner, makeBridge, removeBridge } from "./network.ts";
import { agentOf, dnsProgram, startAgents, waitForNodes } from "./node-agents.ts";
import { ensurePackages } from "./packages.ts";
import { removeProcessRecord, runningProcess, stopProcess } from "./processes.ts";

export interface UpOptions {
  /** Install missing Debian packages with apt. */
  readonly install?: boolean;
  /** A release of KubeRay's operator, or a directory that holds one (`builds.ts`). Default: the one that is up. */
  readonly operator?: string;
}

/** What is up and what is not. */
export interface KubeStatus {
  readonly up: boolean;
  readonly programs: readonly { readonly name: string; readonly pid: number | undefined }[];
}

/** Every program of the cluster, in the order in which they start. */
const programs: readonly string[] = [...controlPlanePrograms, dnsProgram, ...nodeNames.map(agentOf)];

/** The directories of what a cluster needs, built where they are not. */
export async function build({ operator = operatorVersions[0] ?? "" }: UpOptions = {}): Promise<{
  readonly controlPlane: string;
  readonly operator: string;
}> {
  return { controlPlane: await buildControlPlane(), operator: await buildOperator(operator) };
}

/** Brings the cluster up; one that is up stays as it is, anything else is taken down and starts from nothing. */
export async function bringUp(layout: Layout, options: UpOptions = {}): Promise<void> {
  if (process.getuid?.() !== 0)
    throw new Error("kube: needs root (namespaces, mounts, a bridge); run it as root or with sudo");
  const { controlPlane, operator } = await build(options);
  await withFileLock(`${layout.dir}.lock`, async () => {
    const isWanted = options.operator === undefined || operatorOf(layout) === operator;
    if (isWanted && kubeStatus(layout).up) return;
    await ensurePackages(options.install ?? false);
    await takeDownLocked(layout);
    await makeRoom();
    try {
      await prepareState(layout);
      symlinkSync(controlPlane, layout.bin);
      symlinkSync(operator, layout.operator);
      await makeBridge(layout.dir);
      startEtcd(layout);
      await startApiserver(layout);
      startControllers(layout);
      await applyStartObjects(layout);
      startAgents(layout);
      await installOperatorObjects(layout);
      startOperator(layout);
      await waitForOperator(layout);
      await waitForNodes(layout);
    } catch (error) {
      await takeDownLocked(layout);
      throw error;
    }
  });
}

/** Takes the cluster down: every process, mount, namespace and link of it. Logs and the volume stay until the next `up`. */
export async function takeDown(layout: Layout): Promise<void> {
  await withFileLock(`${layout.dir}.lock`, () => takeDownLocked(layout));
}

/** Looks, and changes nothing. */
export function kubeStatus(layout: Layout): KubeStatus {
  const found = programs.map((name) => ({ name, pid: runningProcess(layout, name)?.pid }));
  return { up: found.every(({ pid }) => pid !== undefined), programs: found };
}

/** The directory of the operator that the cluster was brought up with. */
function operatorOf(layout: Layout): string | undefined {
  return existsSync(layout.operator) ? readlinkSync(layout.operator) : undefined;
}

/** Agents first, so that they see to their pods; etcd last. */
async function takeDownLocked(layout: Layout): Promise<void> {
  for (const name of [...programs].reverse()) await stopProcess(layout, name);
  await killLeftSandboxes(layout.nodes);
  if ((await bridgeOwner()) === layout.dir) await removeBridge();
  removeProcessRecord(layout);
}

async function prepareState(layout: Layout): Promise<void> {
  mkdirSync(layout.dir, { recursive: true });
  for (const entry of readdirSync(layout.dir)) rmSync(`${layout.dir}/${entry}`, { recursive: true });
  for (const directory of [layout.log, layout.nodes, layout.images]) mkdirSync(directory);
  mkdirSync(layout.volume, { mode: 0o777 });
  const search = `svc.${network.domain} ${network.domain}`;
  writeFileSync(layout.resolvConf, `nameserver ${network.host}\nsearch ${search}\noptions ndots:5\n`);
  await writeCertificates(layout);
}

async function applyStartObjects(layout: Layout): Promise<void> {
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: startObjects(layout) });
  await kubectl(layout, ["apply", "--filename=-"], { input });
}

/** One cluster a computer: its addresses are fixed. Removes what a dead one left, refuses next to a live one. */
async function makeRoom(): Promise<void> {
  const owner = await bridgeOwner();
  if (owner === undefined) return;
  const other = owner === "" ? undefined : layoutOf(owner);
  if (other !== undefined && programs.some((name) => runningProcess(other, name) !== undefined))
    throw new Error(`kube: another cluster is up: NANO3_KUBE_DIR=${owner} npm run kube -- down`);
  await removeBridge();
}
