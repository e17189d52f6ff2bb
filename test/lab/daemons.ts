import { existsSync } from "node:fs";
import { join } from "node:path";
import { account, type Layout, type Machine, type Node, nodes, user } from "./layout.ts";
import { runOn } from "./machine.ts";
import { processesInNamespace } from "./processes.ts";
import { runningMachine } from "./record.ts";
import { waitUntil } from "./wait-until.ts";

/** The daemons of each machine, by process name. A machine without one of them is not up. */
export const daemons: Readonly<Record<Machine, readonly string[]>> = {
  login: ["munged", "mariadbd", "slurmdbd", "slurmctld", "sshd"],
  n1: ["munged", "slurmd"],
  n2: ["munged", "slurmd"],
};

/** Host pid of a daemon, or undefined when it is down. The one with the lowest pid is the parent of its helpers. */
export function daemonPid(layout: Layout, machine: Machine, daemon: string): number | undefined {
  const booted = runningMachine(layout, machine);
  if (booted === undefined) return undefined;
  const found = processesInNamespace(booted.pidNamespace).filter(({ name }) => name === daemon);
  return found.toSorted((a, b) => a.innerPid - b.innerPid)[0]?.pid;
}

/** Starts Slurm's authentication on a machine. */
export async function startMunge(layout: Layout, machine: Machine): Promise<void> {
  const files = [
    "--key-file",
    join(layout.etc, "munge.key"),
    "--log-file",
    join(layout.log, `munged-${machine}.log`),
  ];
  await runOn(layout, machine, ["munged", "--force", "--seed-file=/run/munge/seed", ...files]);
}

/** Starts sshd on the login host. */
export async function startSshd(layout: Layout): Promise<void> {
  const config = join(layout.ssh, "sshd_config");
  await runOn(layout, "login", ["/usr/sbin/sshd", "-f", config, "-E", join(layout.log, "sshd.log")]);
}

/** Creates the database's files and starts the server; a socket only, no port. */
export async function startMariadb(layout: Layout): Promise<void> {
  const log = join(layout.log, "mariadb.log");
  const small = "--innodb-log-file-size=8M --innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=0";
  const install = `mariadb-install-db --no-defaults --user=root --datadir=${layout.database} --skip-test-db ${small}`;
  const server =
    `mariadbd --no-defaults --user=root --datadir=${layout.database} --socket=/run/mysqld/mysqld.sock ` +
    `--pid-file=/run/mysqld/mysqld.pid --skip-networking --innodb-lock-wait-timeout=900 ${small}`;
  const script = `${install} >${log} 2>&1 && { setsid ${server} >>${log} 2>&1 </dev/null & }`;
  const started = await runOn(layout, "login", ["sh", "-c", script], { check: false });
  if (started.exitCode !== 0) throw new Error(`lab: mariadb-install-db failed; read ${log}`);
  await waitUntil({ what: "answer of MariaDB", seconds: 30, log }, async () => {
    const ping = ["mariadb", "--no-defaults", "--socket=/run/mysqld/mysqld.sock", "--execute", "select 1"];
    return (await runOn(layout, "login", ping, { check: false })).exitCode === 0;
  });
}

/** Starts accounting and registers cluster, account and job user. */
export async function startAccounting(layout: Layout): Promise<void> {
  const log = join(layout.log, "slurmdbd.log");
  await runOn(layout, "login", ["slurmdbd"]);
  await waitUntil({ what: "answer of slurmdbd", seconds: 30, log }, async () => {
    const asked = await runOn(layout, "login", ["sacctmgr", "-n", "show", "cluster"], { check: false });
    return asked.exitCode === 0;
  });
  const add =
    "sacctmgr -i add cluster lab && " +
    `sacctmgr -i add account ${account} Description=lab Organization=lab && ` +
    `sacctmgr -i add user ${user} Account=${account} DefaultAccount=${account}`;
  await runOn(layout, "login", ["sh", "-c", add]);
}

/** Starts the controller. */
export async function startController(layout: Layout): Promise<void> {
  await runOn(layout, "login", ["slurmctld"]);
  const wait = { what: "answer of slurmctld", seconds: 20, log: join(layout.log, "slurmctld.log") };
  await waitUntil(wait, async () => {
    return (await runOn(layout, "login", ["scontrol", "ping"], { check: false })).stdout.includes("is UP");
  });
}

/** Starts slurmd on a node. */
export async function startSlurmd(layout: Layout, node: Node): Promise<void> {
  if (!existsSync(join(layout.machines, node, "spool")))
    throw new Error(`lab: node ${node} was never booted`);
  await runOn(layout, node, ["slurmd", "-N", node]);
}

/** Each node's state in Slurm's words, e.g. `idle`, `mixed`, `down*`; empty when slurmctld does not answer. */
export async function nodeStates(layout: Layout): Promise<Partial<Record<Node, string>>> {
  const command = ["sinfo", "--noheader", "--Node", "--partition=batch", "--format=%N %T"];
  const asked = await runOn(layout, "login", command, { check: false });
  return Object.fromEntries(
    asked.stdout
      .trim()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split(" ") as [Node, string]),
  );
}

/** Waits until Slurm would give jobs to the named nodes. */
export async function waitForNodes(layout: Layout, wanted: readonly Node[] = nodes): Promise<void> {
  const log = wanted.map((node) => join(layout.log, `slurmd-${node}.log`)).join(", ");
  await waitUntil({ what: `usable node ${wanted.join(", ")}`, seconds: 45, log }, async () => {
    const states = await nodeStates(layout);
    return wanted.every((node) => /^(idle|mixed|allocated|completing)$/.test(states[node] ?? ""));
  });
}
