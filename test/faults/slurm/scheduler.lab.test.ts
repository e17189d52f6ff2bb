import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { readRunFile } from "../../evaluation/runs.ts";
import { killSlurmd, powerOff, powerOn, restartSlurmd, runOnMachine, slurm } from "../../lab/index.ts";
import { freezeController } from "./outages.ts";
import { requeue } from "./requeue.ts";
import { batch, batchSlurm, type FaultRow, run, runSlurm, type Scene, type Stage } from "./row.ts";
import { testFaults } from "./rows.ts";
import { setPartition } from "./run-directory.ts";

const succeeds = { state: "succeeded", exitCode: 0 } as const;
const slow = "slow=0.5";
const cancelled = {
  state: "cancelled",
  exitCode: 143,
  class: "terminated",
  countedFrom: "the fault",
  withoutLog: true,
} as const;
const scancel = ({ run: { job_id } }: Scene) => slurm("scancel", job_id);

const rows: readonly FaultRow[] = [
  {
    fault: "scancel while the harness asks",
    quick: true,
    where: [batch, run, runSlurm, batchSlurm],
    during: "evaluating",
    toy: slow,
    inject: scancel,
    ends: cancelled,
  },
  {
    fault: "scancel while Ray comes up",
    where: [batch, run],
    during: "Ray comes up",
    inject: scancel,
    ends: cancelled,
  },
  {
    fault: "scancel while the model loads",
    where: [batch, run],
    during: "loading",
    toy: "never-loads",
    inject: scancel,
    ends: cancelled,
  },
  {
    fault: "the time limit comes while the model loads",
    where: [batch, run],
    during: "loading",
    toy: "never-loads",
    overrides: ['run.env.time="00:03:00"', "slurm.signal_seconds=90"],
    ends: { state: "failed", exitCode: 143, class: "time-limit", withoutLog: true },
    patience: 240,
  },
  {
    fault: "requeue by the user: the job is not one that may be",
    where: [batch],
    during: "evaluating",
    toy: slow,
    inject: async ({ run: { job_id } }) => {
      const { stderr } = await runOnMachine("login", ["scontrol", "requeue", job_id], {
        as: "nano3",
        check: false,
      });
      expect(stderr).toContain("Requested operation is presently disabled");
    },
    ends: succeeds,
  },
  {
    fault: "requeue by the administrator",
    where: [batch, run],
    withoutSecret: true,
    during: "evaluating",
    toy: slow,
    inject: requeue,
    ends: {
      ...succeeds,
      check: ({ run: it }) => expect(readRunFile(it, "results/results.json")).toMatchObject({ attempt: 2 }),
    },
    patience: 200,
  },
  {
    fault: "power cut of the node",
    where: [run, batch, runSlurm],
    losesNode: "n1",
    during: "evaluating",
    toy: slow,
    inject: async ({ node, undo }) => {
      expect(node).toBe("n1");
      undo(() => powerOn("n1"));
      await powerOff("n1");
    },
    ends: { state: "failed", exitCode: 1, countedFrom: "Slurm's word", said: /a node failed/ },
    patience: 180,
  },
  {
    fault: "slurmd of the node is killed and comes back after 10 s",
    where: [batch, run],
    during: "evaluating",
    toy: slow,
    inject: async ({ node, undo }) => {
      const here = node ?? "n1";
      undo(() => restartSlurmd(here));
      killSlurmd(here);
      await sleep(10_000);
      await restartSlurmd(here);
    },
    ends: succeeds,
  },
  {
    fault: "sbatch gets no answer, and the job is queued",
    where: [batch, run],
    prepare: freezeController,
    ends: succeeds,
    patience: 200,
  },
  {
    fault: "sbatch refuses",
    quick: true,
    where: [run, batch],
    overrides: ["run.env.account=nobody"],
    ends: { state: "not submitted", exitCode: 1, said: /Invalid account/ },
  },
  {
    fault: "the job stays pending and the user ends it (Ctrl-C)",
    where: [run],
    prepare: closePartition,
    during: "pending",
    inject: ({ cli }) => cli.child.kill("SIGINT"),
    ends: { state: "cancelled", exitCode: 143, countedFrom: "the fault" },
  },
  {
    fault: "the job stays pending, the user's computer is off, then it starts",
    where: [run],
    prepare: closePartition,
    during: "pending",
    overrides: ["comms.lease_seconds=10"],
    toy: "never-loads",
    inject: async ({ cli }) => {
      cli.child.kill("SIGKILL");
      await sleep(3000);
      await setPartition("interactive", "UP");
    },
    ends: { state: "failed", exitCode: null, leaves: true, class: "lease", withoutLog: true },
  },
];

async function closePartition({ undo }: Stage): Promise<void> {
  undo(() => setPartition("interactive", "UP"));
  await setPartition("interactive", "DOWN");
}

testFaults("Scheduler", rows);
