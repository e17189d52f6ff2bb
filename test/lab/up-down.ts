import {
  daemonPid,
  daemons,
  nodeStates,
  startAccounting,
  startController,
  startMariadb,
  startMunge,
  startSlurmd,
  startSshd,
  waitForNodes,
} from "./daemons.ts";
import { type Layout, layoutOf, machines, nodes } from "./layout.ts";
import { withLock } from "./lock.ts";
import { bootMachine, endStrayMachines, powerOffMachine } from "./machine.ts";
import { bridgeOwner, makeBridge, removeBridge } from "./network.ts";
import { installCommand, installPackages, missingPackages } from "./packages.ts";
import { prepareState } from "./prepare-state.ts";
import { removeRecord, runningMachine } from "./record.ts";

/** What is up and what is not: one line a machine's daemon, one a node. */
export interface LabStatus {
  readonly up: boolean;
  readonly daemons: readonly { machine: string; daemon: string; pid: number | undefined }[];
  readonly nodes: Readonly<Record<string, string>>;
}

export interface UpOptions {
  /** Install missing Debian packages with apt. */
  readonly install?: boolean;
}

/** Brings the lab up; one that is up already stays as it is, anything else is taken down and starts from nothing. */
export async function bringUp(layout: Layout, options: UpOptions = {}): Promise<void> {
  if (process.getuid?.() !== 0)
    throw new Error("lab: needs root (namespaces, mounts, device files); run it as root or with sudo");
  await withLock(layout, async () => {
    if ((await labStatus(layout)).up) return;
    await ensurePackages(options);
    await takeDownLocked(layout);
    await makeRoom();
    try {
      await prepareState(layout);
      await makeBridge(layout.dir);
      await startEverything(layout);
    } catch (error) {
      await takeDownLocked(layout);
      throw error;
    }
  });
}

/** Takes the lab down: every process, mount, address and link of it. Logs and job files stay until the next `up`. */
export async function takeDown(layout: Layout): Promise<void> {
  await withLock(layout, () => takeDownLocked(layout));
}

/** Looks, and changes nothing. */
export async function labStatus(layout: Layout): Promise<LabStatus> {
  const found = machines.flatMap((machine) =>
    daemons[machine].map((daemon) => ({ machine, daemon, pid: daemonPid(layout, machine, daemon) })),
  );
  const states = runningMachine(layout, "login") === undefined ? {} : await nodeStates(layout);
  const usable = nodes.every((node) => !/^$|down|drain|fail|unknown|\*/.test(states[node] ?? ""));
  return {
    up: usable && found.every(({ pid }) => pid !== undefined),
    daemons: found,
    nodes: Object.fromEntries(nodes.map((node) => [node, states[node] ?? "no answer"])),
  };
}

async function startEverything(layout: Layout): Promise<void> {
  await Promise.all(
    machines.map(async (machine) => {
      await bootMachine(layout, machine);
      await startMunge(layout, machine);
    }),
  );
  await startSshd(layout);
  await startMariadb(layout);
  await startAccounting(layout);
  await startController(layout);
  await Promise.all(nodes.map((node) => startSlurmd(layout, node)));
  await waitForNodes(layout);
}

async function takeDownLocked(layout: Layout): Promise<void> {
  await Promise.all(machines.map((machine) => powerOffMachine(layout, machine)));
  endStrayMachines(layout);
  if ((await bridgeOwner()) === layout.dir) await removeBridge();
  removeRecord(layout);
}

/** One lab a computer: its addresses are fixed. Removes what a dead lab left, refuses next to a live one. */
async function makeRoom(): Promise<void> {
  const owner = await bridgeOwner();
  if (owner === undefined) return;
  if (owner !== "" && machines.some((machine) => runningMachine(layoutOf(owner), machine) !== undefined))
    throw new Error(`lab: another lab is up on this computer: NANO3_LAB_DIR=${owner} npm run lab -- down`);
  await removeBridge();
}

async function ensurePackages(options: UpOptions): Promise<void> {
  const missing = await missingPackages();
  if (missing.length === 0) return;
  if (options.install) await installPackages(missing);
  else
    throw new Error(
      `lab: missing Debian packages. Run \`npm run lab -- up --install\`, or:\n  ${installCommand(missing)}`,
    );
}
