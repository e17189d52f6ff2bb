import type { RecordedRun } from "../../evaluation/runs.ts";
import { kubectl } from "../../kube/index.ts";
import { cliSays, modelAnswers, modelLoads, type StartedEvaluation } from "../../kubernetes/evaluations.ts";
import { neverLoadingImage } from "../../kubernetes/ready-kube.ts";
import { giveGpus, takeGpus } from "./gpus.ts";
import type { FaultRow } from "./row.ts";

const neverLoads = `run.env.container_image=${neverLoadingImage}`;
/** Long enough for a fault to come into it. */
const long = "eval.limit_samples=24";

async function interrupt({ cli }: StartedEvaluation): Promise<number> {
  cli.child.kill("SIGINT");
  return Date.now();
}

async function removeRayJob({ job_id }: RecordedRun): Promise<void> {
  await kubectl(["delete", "rayjob", job_id, "--wait=false"], { asAdmin: true });
}

/** A wish is known as soon as it is there. */
const countedFrom = "the fault";

/** Somebody ends the run, or is gone. */
export const stoppingRows: readonly FaultRow[] = [
  {
    fault: "Ctrl-C while the pods are made",
    inject: async (evaluation) => {
      await cliSays(evaluation, /queued/, 60);
      return interrupt(evaluation);
    },
    ends: {
      countedFrom,
      exitCode: 143,
      said: /Deleting the RayJob[\s\S]*stopped on request/,
      failed: null,
    },
  },
  {
    fault: "Ctrl-C while the model loads",
    overrides: [neverLoads],
    inject: async (evaluation) => {
      await modelLoads(await evaluation.run());
      await cliSays(evaluation, /load +started/, 60);
      return interrupt(evaluation);
    },
    ends: {
      countedFrom,
      exitCode: 143,
      said: /Deleting the RayJob/,
      failed: { class: "terminated", message: /SIGTERM/, withoutLog: true },
    },
  },
  {
    fault: "Ctrl-C while the harness asks",
    isQuick: true,
    overrides: [long],
    inject: async (evaluation) => {
      await modelAnswers(await evaluation.run());
      return interrupt(evaluation);
    },
    ends: {
      countedFrom,
      exitCode: 143,
      said: /Deleting the RayJob/,
      failed: { class: "terminated", message: /SIGTERM/, withoutLog: true },
    },
  },
  {
    fault: "the CLI is killed (kill -9) while the model loads",
    overrides: [neverLoads, "comms.lease_seconds=15", "comms.poll_seconds=2"],
    inject: async ({ cli, run }) => {
      await modelLoads(await run());
      cli.child.kill("SIGKILL");
      return undefined;
    },
    ends: {
      exitCode: 31,
      said: /lease in load/,
      failed: { class: "lease", message: /has not changed for 15 s/, withoutLog: true },
    },
  },
  {
    fault: "the RayJob is deleted by somebody else before its program has begun",
    prepare: takeGpus,
    repair: giveGpus,
    inject: async (evaluation) => {
      await cliSays(evaluation, /Unschedulable/, 60);
      await removeRayJob(await evaluation.run());
      return undefined;
    },
    ends: {
      countedFrom,
      exitCode: 143,
      said: /cancelled \(somebody deleted it/,
      failed: null,
    },
  },
  {
    fault: "the RayJob is deleted by somebody else",
    overrides: [long],
    inject: async ({ run }) => {
      const recorded = await run();
      await modelAnswers(recorded);
      await removeRayJob(recorded);
      return undefined;
    },
    ends: {
      countedFrom,
      exitCode: 143,
      said: /cancelled|terminated/,
      failed: { class: "terminated", message: /SIGTERM/, withoutLog: true },
    },
  },
];
