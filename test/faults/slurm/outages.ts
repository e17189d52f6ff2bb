import { setTimeout as sleep } from "node:timers/promises";
import {
  freezeLoginDaemon,
  killLoginDaemon,
  type LoginDaemon,
  processesOnNode,
  startLoginDaemon,
  stopLoginDaemon,
  thawLoginDaemon,
} from "../../lab/index.ts";
import { killNow } from "../../lab/processes.ts";
import { waitUntil } from "../../lab/wait-until.ts";
import { awaitProcess, processOn } from "./moments.ts";
import type { Stage } from "./row.ts";

/**
 * A daemon of the login host is gone for so many seconds, with all its connections. The controller is stopped in order: killed,
 * it comes back without the jobs of its last five seconds, and calls them cancelled.
 */
export async function outage({ undo }: Stage, daemon: LoginDaemon, seconds: number): Promise<void> {
  undo(() => startLoginDaemon(daemon));
  if (daemon === "slurmctld") stopLoginDaemon(daemon);
  else killLoginDaemon(daemon);
  await sleep(seconds * 1000);
  await startLoginDaemon(daemon);
}

/** Every ssh connection to the login host breaks, again and again; new ones are taken. */
export async function breakConnections(times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    for (const { name, pid } of processesOnNode("login")) if (name === "sshd") killNow(pid);
    await sleep(1000);
  }
}

/** The controller hears sbatch and does not answer until sbatch has given up. */
export function freezeController({ undo }: Stage): void {
  undo(() => thawLoginDaemon("slurmctld"));
  freezeLoginDaemon("slurmctld");
  const thawing = (async () => {
    await awaitProcess("login", /^sbatch /);
    const wait = { what: "end of sbatch", seconds: 120, log: "ps", everyMilliseconds: 100 };
    await waitUntil(wait, () => processOn("login", /^sbatch /) === undefined);
    thawLoginDaemon("slurmctld");
  })();
  undo(() => thawing);
}
