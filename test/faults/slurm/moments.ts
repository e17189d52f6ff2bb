import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunEvent } from "../../../src/cluster/run-files.ts";
import { evaluationUnderWay, type RecordedRun, readRunFile } from "../../evaluation/runs.ts";
import { type LabProcess, type Machine, type Node, processesOnNode, slurm } from "../../lab/index.ts";
import { waitUntil } from "../../lab/wait-until.ts";
import type { Moment } from "./row.ts";

const seconds = 120;

const moments: Readonly<Record<Moment, (run: RecordedRun) => Promise<unknown>>> = {
  submitted: async () => undefined,
  pending: (run) =>
    until(
      "pending job",
      run,
      async () => (await slurm("squeue", "-h", "-j", run.job_id, "-o", "%T")) === "PENDING",
    ),
  "Ray comes up": (run) =>
    until("process of Ray", run, () => processOn(nodeOf(run), /gcs_server/) !== undefined),
  loading: (run) => until("load of the model", run, () => hasBegun(run, "load")),
  ready: (run) => until("endpoint file", run, () => existsSync(join(run.run_dir, "endpoint.json"))),
  evaluating: (run) => evaluationUnderWay(run, seconds),
};

/** Waits until a run has come so far. */
export async function reached(moment: Moment, run: RecordedRun): Promise<void> {
  await moments[moment](run);
}

/** Waits for something of a run. */
export async function until(
  what: string,
  run: Pick<RecordedRun, "run_dir">,
  attempt: () => Promise<boolean> | boolean,
  limit = seconds,
): Promise<void> {
  await waitUntil({ what, seconds: limit, log: run.run_dir, everyMilliseconds: 100 }, attempt);
}

/** The node of the job script; null while it has not begun. */
export function nodeOf(run: RecordedRun): Node | null {
  return (readRunFile(run, "job.json")?.host ?? null) as Node | null;
}

/** What events.jsonl says so far. */
export function readEvents({ run_dir }: RecordedRun): readonly RunEvent[] {
  const file = join(run_dir, "events.jsonl");
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
  return lines.map((line) => JSON.parse(line) as RunEvent);
}

/** Whether a phase has been told of as started. */
export function hasBegun(run: RecordedRun, wanted: string): boolean {
  return readEvents(run).some(({ phase, event }) => phase === wanted && event === "started");
}

/** A process on a machine, by its command line; undefined while there is none. */
export function processOn(machine: Machine | null, command: RegExp): LabProcess | undefined {
  return machine === null
    ? undefined
    : processesOnNode(machine).find((process) => command.test(process.command));
}

/** Waits for a process on a machine. */
export async function awaitProcess(machine: Machine, command: RegExp, limit = seconds): Promise<LabProcess> {
  const wait = { what: `process ${command}`, seconds: limit, log: machine, everyMilliseconds: 50 };
  return waitUntil(wait, () => processOn(machine, command));
}
