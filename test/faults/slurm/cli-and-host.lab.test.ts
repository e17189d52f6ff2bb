import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { StartedCli } from "../../evaluation/runs.ts";
import { cutLink, killLoginDaemon, restoreLink, startLoginDaemon } from "../../lab/index.ts";
import { makeNetworkDisk, onItsDisk } from "./disks.ts";
import { awaitProcess, readEvents } from "./moments.ts";
import { breakConnections, freezeController } from "./outages.ts";
import { batch, type FaultRow, run, runSlurm, type Scene, type Stage } from "./row.ts";
import { testFaults } from "./rows.ts";

const succeeds = { state: "succeeded", exitCode: 0 } as const;
const slow = "slow=0.5";
const stopped = { state: "cancelled", exitCode: 143, countedFrom: "the fault" } as const;
const signal =
  (name: NodeJS.Signals) =>
  ({ cli }: Scene) =>
    cli.child.kill(name);
const leaseOf = (seconds: number) => `comms.lease_seconds=${seconds}`;

const rows: readonly FaultRow[] = [
  {
    fault: "Ctrl-C while the harness asks",
    quick: true,
    where: [run, runSlurm],
    during: "evaluating",
    toy: slow,
    inject: signal("SIGINT"),
    ends: stopped,
  },
  {
    fault: "Ctrl-C while sbatch gets no answer, and the job is queued",
    where: [run],
    prepare: freezeController,
    whileSubmitting: async (cli) => {
      await awaitProcess("login", /^sbatch /);
      cli.child.kill("SIGINT");
    },
    ends: stopped,
    patience: 200,
  },
  {
    fault: "Ctrl-C while Ray comes up",
    where: [run],
    during: "Ray comes up",
    inject: signal("SIGINT"),
    ends: { ...stopped, class: "terminated", withoutLog: true },
  },
  {
    fault: "Ctrl-C while the model loads",
    where: [run],
    during: "loading",
    toy: "never-loads",
    inject: signal("SIGINT"),
    ends: { ...stopped, class: "terminated", withoutLog: true },
  },
  {
    fault: "hang-up of the terminal (SIGHUP)",
    where: [run],
    during: "evaluating",
    toy: slow,
    inject: signal("SIGHUP"),
    ends: stopped,
  },
  {
    fault: "Ctrl-C twice while the host cannot be reached",
    where: [run],
    during: "evaluating",
    toy: slow,
    overrides: [leaseOf(15)],
    inject: interruptTwice,
    ends: {
      ...{ state: "failed", exitCode: 130, leaves: true, class: "lease", withoutLog: true },
      said: /Left\. Job \d+ may still run .* at the latest 15 s from now/,
    },
  },
  {
    fault: "kill -9 of the CLI while the harness asks",
    where: [run, runSlurm],
    during: "evaluating",
    toy: slow,
    overrides: [leaseOf(10)],
    inject: signal("SIGKILL"),
    ends: {
      state: "failed",
      exitCode: null,
      leaves: true,
      class: "lease",
      knownWithin: 20,
      withoutLog: true,
    },
  },
  {
    fault: "every ssh connection breaks, five times in five seconds",
    where: [run, runSlurm],
    during: "evaluating",
    toy: slow,
    inject: () => breakConnections(5),
    ends: succeeds,
  },
  {
    // Longer than SlurmdTimeout would be a fault of the nodes: the lab's controller is on the login host.
    fault: "the network to the host is gone for 12 s",
    where: [run],
    during: "evaluating",
    toy: slow,
    inject: async ({ undo }) => {
      undo(() => restoreLink("login"));
      await cutLink("login");
      await sleep(12_000);
      await restoreLink("login");
    },
    ends: succeeds,
  },
  {
    fault: "the user's quota is used up before anything is sent",
    where: [batch, run],
    prepare: async (stage) => (await makeNetworkDisk(stage, 0)).useUpQuota(),
    overrides: onItsDisk,
    ends: {
      ...{ state: "not submitted", exitCode: 1 },
      said: /command: tar [\s\S]*Disk quota exceeded[\s\S]*left behind: nothing/,
    },
  },
  {
    fault: "the host shows another key before anything is sent",
    quick: true,
    where: [run],
    prepare: (stage) => writeSshConfig(stage, forgeKey),
    overrides: (stage) => [`run.env.ssh_config=${sshConfig(stage)}`],
    ends: { state: "not submitted", exitCode: 1, said: /shows another host key than before/ },
  },
  {
    fault: "the host shows another key while the harness asks",
    where: [run],
    prepare: (stage) => writeSshConfig(stage, (known) => known),
    overrides: (stage) => [`run.env.ssh_config=${sshConfig(stage)}`, leaseOf(15)],
    during: "evaluating",
    toy: slow,
    inject: changeHostKey,
    ends: {
      ...{ state: "failed", exitCode: 1, leaves: true, class: "lease", withoutLog: true },
      said: /shows another host key than before[\s\S]*left behind: job \d+, which gives its GPUs back/,
    },
  },
  {
    fault: "two CLIs follow one run",
    where: [run],
    during: "loading",
    toy: "loads=6",
    inject: followTwice,
    ends: { ...succeeds, check: expectOneEvaluation },
  },
  {
    fault: "a second CLI follows, and Ctrl-C in it ends the run for both",
    where: [run],
    during: "evaluating",
    toy: slow,
    inject: async (scene) => {
      const second = scene.nano3("attach", scene.run.run_id);
      await sleep(4000);
      const struckAt = Date.now();
      second.child.kill("SIGINT");
      expect(await second.exit(60)).toBe(143);
      return struckAt;
    },
    ends: { ...stopped, countedFrom: "the fault" },
  },
];

/** The second Ctrl-C comes while the first one cannot be acted upon. */
async function interruptTwice({ cli, undo }: Scene): Promise<void> {
  undo(() => startLoginDaemon("sshd"));
  killLoginDaemon("sshd");
  cli.child.kill("SIGINT");
  await sleep(1500);
  cli.child.kill("SIGINT");
  await cli.exit(30);
  await startLoginDaemon("sshd");
}

const sshConfig = ({ scratch }: Stage) => join(scratch, "ssh_config");
const knownHosts = ({ scratch }: Stage) => join(scratch, "known_hosts");

/** The lab's ssh config with a list of known hosts of its own. */
function writeSshConfig(stage: Stage, change: (known: string) => string): void {
  const config = readFileSync(stage.lab.info.sshConfig, "utf8");
  const original = /UserKnownHostsFile (.*)/.exec(config)?.[1] ?? "";
  writeFileSync(sshConfig(stage), config.replace(original, knownHosts(stage)));
  writeFileSync(knownHosts(stage), change(readFileSync(original, "utf8")));
}

/** The key of another host of the same kind. */
function forgeKey(known: string): string {
  return known.replace(/ AAAA\S+/, ` ${anotherKey}`);
}

const anotherKey = "AAAAC3NzaC1lZDI1NTE5AAAAICVe4dxrcCvFh3nNkXzP7QrDo5NdHzvTt4rL/3CvdEvQ";

/** Nothing but the key differs from a connection that broke. */
async function changeHostKey(scene: Scene): Promise<void> {
  const file = knownHosts(scene);
  copyFileSync(file, `${file}.before`);
  writeFileSync(file, forgeKey(readFileSync(file, "utf8")));
  scene.undo(() => startLoginDaemon("sshd"));
  killLoginDaemon("sshd");
  await startLoginDaemon("sshd");
  await scene.cli.exit(60);
  copyFileSync(`${file}.before`, file);
}

let second: StartedCli;

function followTwice({ nano3, run: { run_id } }: Scene): void {
  second = nano3("attach", run_id);
}

async function expectOneEvaluation({ run: it }: Scene): Promise<void> {
  expect(await second.exit(30), second.stderr()).toBe(0);
  const begun = readEvents(it).filter(({ phase, event }) => phase === "evaluate" && event === "started");
  expect(begun).toHaveLength(1);
}

testFaults("CLI and host", rows);
