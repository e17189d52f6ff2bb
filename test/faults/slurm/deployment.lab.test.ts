import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { readRunFile } from "../../evaluation/runs.ts";
import { twoNodes } from "./arguments.ts";
import { useUpMemory } from "./memory.ts";
import { hasBegun, readEvents, until } from "./moments.ts";
import { killAgainAndAgain, killProcess } from "./programs.ts";
import { batch, type Ending, type FaultRow, run, runSlurm, type Stage } from "./row.ts";
import { testFaults } from "./rows.ts";

const slowAnswers = "slow=0.3";

/** A model on two GPUs of one node. */
const twoShards = ["deploy.num_gpus=2", "deploy.tensor_model_parallel_size=2", "run.env.gpus_per_node=2"];
const oneShardIsLost: Ending = {
  ...{ state: "failed", exitCode: 11, class: "replica" },
  cause: /1 of the model's workers died and were not replaced: 1 of 2 are left/,
};

const rows: readonly FaultRow[] = [
  {
    fault: "the checkpoint does not exist",
    quick: true,
    where: [run, batch],
    overrides: ["model.checkpoint_path=/nowhere/iter_1"],
    ends: {
      state: "failed",
      exitCode: 11,
      class: "checkpoint",
      cause: /\/nowhere\/iter_1 does not exist/,
      withoutLog: true,
    },
  },
  {
    fault: "the checkpoint's file system hangs",
    overrides: (stage) => [`model.checkpoint_path=${hangingCheckpoint(stage)}`],
    ends: {
      ...{ state: "failed", exitCode: 11, class: "checkpoint", withoutLog: true, knownWithin: 90 },
      cause: /cannot be read on n\d: no answer within 60 s/,
    },
  },
  {
    fault: "the constructor raises",
    where: [run, batch],
    toy: "constructor-raises",
    ends: { state: "failed", exitCode: 11, class: "replica", cause: /a constructor that raises/ },
  },
  {
    fault: "a shard dies while it loads",
    where: [batch, run],
    toy: "shard-dies",
    overrides: twoShards,
    ends: oneShardIsLost,
  },
  {
    fault: "the kernel kills a shard while it loads: the node is out of memory",
    where: [batch, run],
    during: "loading",
    toy: "loads=15",
    overrides: twoShards,
    inject: (scene) => useUpMemory(scene, scene.node ?? "n1", /^ray::ModelWorker/),
    ends: oneShardIsLost,
  },
  {
    fault: "healthy before it is loaded",
    where: [batch, run],
    toy: "loads=8",
    ends: {
      state: "succeeded",
      exitCode: 0,
      check: ({ run: it }) => {
        const loading = readEvents(it).find(({ phase, event }) => phase === "load" && event === "started");
        const ready = Date.parse(String(readRunFile(it, "endpoint.json")?.ready_at));
        expect(ready - Date.parse(loading?.at ?? "")).toBeGreaterThan(7000);
      },
    },
  },
  {
    fault: "never ready",
    where: [batch, run],
    toy: "never-loads",
    overrides: ["deadlines.ready_seconds=10"],
    ends: {
      ...{ state: "failed", exitCode: 12, class: "timeout" },
      cause: /no completion within 10 s/,
    },
  },
  {
    fault: "ready, then dead after each answer",
    where: [batch, run],
    toy: "dies-when-ready=0",
    ends: { state: "failed", exitCode: 11, class: "replica", cause: /still so \d+ s later/ },
  },
  {
    fault: "the replica is killed under load",
    where: [batch, run],
    during: "evaluating",
    toy: slowAnswers,
    inject: ({ node }) => killProcess(node, /^ray::ServeReplica/),
    ends: { state: "succeeded", exitCode: 0 },
  },
  {
    fault: "the replica is killed under load, and another one takes 40 s to come",
    during: "evaluating",
    toy: `${slowAnswers},constructs=40`,
    inject: ({ node }) => killProcess(node, /^ray::ServeReplica/),
    ends: { state: "succeeded", exitCode: 0 },
    patience: 240,
  },
  {
    fault: "each replica is killed under load",
    where: [batch, run],
    during: "evaluating",
    toy: slowAnswers,
    inject: (scene) => killAgainAndAgain(scene, scene.node, /^ray::ServeReplica/),
    ends: {
      ...{ state: "failed", exitCode: 11, class: "replica", knownWithin: 75 },
      cause: /still so \d+ s later/,
    },
  },
  {
    fault: "Ray's head is killed under load",
    quick: true,
    where: [batch, run, runSlurm],
    during: "evaluating",
    toy: slowAnswers,
    inject: ({ node }) => killProcess(node, /gcs_server/),
    // Whoever notices first: deploy.py or the job script.
    ends: { state: "failed", exitCode: 11, class: /^ray/, countedFrom: "the fault" },
  },
  {
    fault: "Ray's head is killed while Serve is shut down",
    where: [batch, run],
    during: "evaluating",
    inject: async ({ run: it, node }) => {
      await until("shutdown of Serve", it, () => hasBegun(it, "teardown"));
      killProcess(node, /gcs_server/);
      return Date.now();
    },
    ends: { state: "succeeded", exitCode: 0 },
  },
  {
    fault: "the raylet of the other node is killed",
    where: [batch, run],
    overrides: twoNodes,
    during: "evaluating",
    toy: slowAnswers,
    inject: ({ node }) => killProcess(node === "n1" ? "n2" : "n1", /raylet\/raylet/),
    ends: { state: "failed", exitCode: 11, class: /^ray/, countedFrom: "the fault" },
  },
  {
    fault: "deploy.py is killed under load",
    where: [batch, run, runSlurm],
    during: "evaluating",
    toy: slowAnswers,
    inject: ({ node }) => killProcess(node, /^\S*python\S* deploy\.py( --orchestrate)?$/),
    ends: {
      state: "failed",
      exitCode: 11,
      class: "deploy-died",
      cause: /signal 9/,
      countedFrom: "the fault",
    },
  },
];

/** A Megatron root whose tracker nobody ever answers for: to a reader, a pipe is a file system that hangs. */
function hangingCheckpoint({ scratch }: Stage): string {
  const root = join(scratch, "checkpoint");
  mkdirSync(root);
  execFileSync("mkfifo", ["-m", "444", join(root, "latest_checkpointed_iteration.txt")]);
  return root;
}

testFaults("Deployment", rows);
