import { join } from "node:path";
import { daemonPid, startController, startSshd } from "./daemons.ts";
import type { Layout } from "./layout.ts";
import { runOn } from "./machine.ts";
import { killNow, processesInNamespace } from "./processes.ts";
import { runningMachine } from "./record.ts";
import { waitUntil } from "./wait-until.ts";

/** Daemons of the login host that can be taken away for a while. */
export type LoginDaemon = "sshd" | "slurmctld" | "slurmdbd";

/** Kills a daemon with its helpers and, for sshd, every session (kill -9). */
export function killDaemon(layout: Layout, daemon: LoginDaemon): void {
  const login = runningMachine(layout, "login");
  if (login === undefined) return;
  const found = processesInNamespace(login.pidNamespace).filter(({ name }) => name === daemon);
  for (const { pid } of found) killNow(pid);
}

/** Starts a killed daemon again and waits until it answers. */
export async function startDaemon(layout: Layout, daemon: LoginDaemon): Promise<void> {
  if (daemonPid(layout, "login", daemon) !== undefined) return;
  if (daemon === "sshd") return startSshd(layout);
  if (daemon === "slurmctld") return startController(layout);
  await runOn(layout, "login", ["slurmdbd"]);
  const wait = { what: "answer of slurmdbd", seconds: 30, log: join(layout.log, "slurmdbd.log") };
  await waitUntil(wait, async () => {
    const asked = ["sacctmgr", "-n", "show", "cluster"];
    return (await runOn(layout, "login", asked, { check: false })).exitCode === 0;
  });
}

/** Signals a daemon's main process. After SIGSTOP it takes connections and answers none. */
export function signalDaemon(
  layout: Layout,
  daemon: LoginDaemon,
  signal: "SIGSTOP" | "SIGCONT" | "SIGTERM",
): void {
  const pid = daemonPid(layout, "login", daemon);
  if (pid !== undefined) process.kill(pid, signal);
}
