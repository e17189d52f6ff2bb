import { expect } from "vitest";
import { type RecordedRun, readRunFile, recordedRun, startCli } from "../../evaluation/runs.ts";
import { runOnMachine, slurm } from "../../lab/index.ts";
import { evalArguments, twoNodes } from "./arguments.ts";
import { brokenPython, killProcess, takePort } from "./programs.ts";
import { batch, type FaultRow, run, type Scene, type Stage } from "./row.ts";
import { testFaults } from "./rows.ts";
import { leaveFormerFiles, setPartitions } from "./run-directory.ts";

const portBase = 20_000;
const portsPerSlot = 16;
const slots = 32;

/** The job number that Slurm gives next. */
async function nextJob(): Promise<number> {
  const { stdout } = await runOnMachine("login", ["scontrol", "show", "config"]);
  return Number(/NEXT_JOB_ID\s*=\s*(\d+)/.exec(stdout)?.[1]);
}

/** Takes a port of the slot that the next run will want. */
async function takeSlotPort(stage: Stage, offset: number): Promise<void> {
  const slot = (await nextJob()) % slots;
  for (const node of ["n1", "n2"] as const)
    await takePort(stage, node, portBase + slot * portsPerSlot + offset);
}

/** Another run of the same user, begun before this one. */
let other: RecordedRun;

async function startOther(stage: Stage): Promise<void> {
  const state = `${stage.scratch}/other`;
  const args = evalArguments(stage, batch, { toy: "slow=0.3" }, ["eval.limit_samples=24"]);
  other = await recordedRun(state, startCli(stage.lab, state, args));
}

const succeeds = { state: "succeeded", exitCode: 0 } as const;

const rows: readonly FaultRow[] = [
  {
    fault: "Ray's head never starts",
    where: [batch, run],
    overrides: (stage) => [
      `deploy.python=${brokenPython(stage, { when: "*' start '*--head*", does: "exec sleep 600" })}`,
      "deadlines.ray_seconds=15",
    ],
    ends: { state: "failed", exitCode: 10, class: "ray-timeout", cause: /n1/ },
  },
  {
    fault: "Ray's head dies while it comes up",
    quick: true,
    where: [batch, run],
    during: "Ray comes up",
    inject: ({ node }) => killProcess(node, /gcs_server/),
    ends: { state: "failed", exitCode: 10, class: "ray-head-died", countedFrom: "the fault" },
  },
  {
    fault: "a worker never joins",
    where: [batch, run],
    overrides: (stage) => [
      ...twoNodes,
      `deploy.python=${brokenPython(stage, { when: "*' start '*--address=*", does: "exec sleep 600" })}`,
      "deadlines.ray_seconds=30",
    ],
    ends: { state: "failed", exitCode: 10, class: "ray-timeout", cause: /n2 \(10\.77\.0\.12\)/ },
  },
  {
    fault: "a worker joins 10 s late",
    where: [batch, run],
    overrides: (stage) => [
      ...twoNodes,
      `deploy.python=${brokenPython(stage, { when: "*' start '*--address=*", does: "sleep 10" })}`,
    ],
    ends: succeeds,
  },
  {
    fault: "the model's port is taken on the node",
    prepare: async (stage) => {
      for (const node of ["n1", "n2"] as const) await takePort(stage, node, 8000);
    },
    ends: {
      ...succeeds,
      check: ({ run: it }) => expect(readRunFile(it, "endpoint.json")).toMatchObject({ port: 8001 }),
    },
  },
  {
    fault: "the port of Ray's head is taken on the node",
    prepare: (stage) => takeSlotPort(stage, 0),
    ends: {
      ...succeeds,
      check: ({ run: it }) =>
        expect(readRunFile(it, "job.json")).toMatchObject({ slot: (Number(it.job_id) + 1) % slots }),
    },
  },
  {
    fault: "another port of Ray is taken on the node",
    prepare: (stage) => takeSlotPort(stage, 3),
    ends: succeeds,
  },
  {
    fault: "two runs of one user on one node, and one is cancelled",
    prepare: startOther,
    during: "evaluating",
    inject: async ({ node }: Scene) => {
      expect(readRunFile(other, "job.json")).toMatchObject({ host: node });
      await slurm("scancel", other.job_id);
    },
    ends: succeeds,
  },
  {
    fault: "the container image does not exist",
    quick: true,
    where: [batch, run],
    profile: "lab-pyxis",
    overrides: ["deploy.container_image=nano3/missing:1.0"],
    ends: { state: "failed", exitCode: 10, class: "container", cause: /missing/ },
  },
  {
    fault: "files of a former attempt in the run directory",
    where: [batch, run],
    prepare: ({ undo }) => {
      undo(() => setPartitions("UP"));
      return setPartitions("DOWN");
    },
    during: "pending",
    inject: async ({ run: it }) => {
      leaveFormerFiles(it);
      await setPartitions("UP");
    },
    ends: succeeds,
  },
  {
    fault: "the path of Ray's sockets is too long",
    overrides: [`deploy.ray_temp_root=/tmp/${"long/".repeat(20)}`],
    ends: { state: "not submitted", exitCode: 2, said: /at most 21 characters/ },
  },
  {
    fault: "no such interpreter",
    where: [batch, run],
    overrides: ["deploy.python=/opt/nothing/bin/python"],
    ends: { state: "failed", exitCode: 10, class: "ray-head-died", cause: /No such file/ },
  },
  {
    fault: "an interpreter without Ray",
    overrides: ["deploy.python=/usr/bin/python3"],
    ends: { state: "failed", exitCode: 10, class: "ray-head-died", cause: /No module named/ },
  },
  {
    fault: "no room for Ray's directory: /tmp is read-only for the user",
    prepare: async ({ undo }) => {
      for (const node of ["n1", "n2"] as const) {
        await runOnMachine(node, ["chmod", "755", "/tmp"]);
        undo(() => runOnMachine(node, ["chmod", "1777", "/tmp"]));
      }
    },
    ends: { state: "failed", exitCode: 10, class: "ray-head-died", cause: /Permission denied/ },
  },
];

testFaults("Bring-up", rows);
