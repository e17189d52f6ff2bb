import { clock } from "../../src/cluster/clock.ts";
import { ConnectionError } from "../../src/cluster/cluster-error.ts";
import type { Answer, Transport } from "../../src/cluster/transport.ts";
import { recordOf } from "./records.ts";

/** A job, and what is known of it; `kubernetes/no-wait.ts` makes its seconds short. */
export interface FakeJob {
  /** Slurm's word at a second; null: the controller does not know it, and accounting calls it RUNNING. */
  readonly state: (seconds: number) => string | null;
  /** In its run directory. */
  readonly files: Readonly<Record<string, object>>;
  /** Until when its detached evaluator runs; without: there is none. */
  readonly evaluatesUntil?: number;
  /** Until when nobody answers. */
  readonly silentUntil?: number;
}

const attempt = 1;

/** Files of a job whose model answers. */
export const served = {
  "job.json": { attempt, job_id: "7", host: "n1" },
  "endpoint.json": { attempt, url: "http://n1:8000/v1/completions/" },
};

const tasks = [{ id: "arc.0", status: "succeeded", samples: 8 }];

/** Files of one that was told that all tasks have results. */
export const evaluated = {
  ...served,
  done: { attempt, outcome: "succeeded", exit_code: 0 },
  "results/results.json": { attempt, outcome: "succeeded", exit_code: 0, tasks },
};

const encode = (text: string) => Buffer.from(text).toString("base64");

function asked(state: string | null): readonly string[] {
  if (state !== null) return [`asked squeue 0  ${encode(`7|${state}|None|nano3-tiny@p`)}`];
  const invalid = encode("slurm_load_jobs error: Invalid job id specified");
  const booked = `asked sacct 0  ${encode("7|nano3-tiny@p|RUNNING|0:0")}`;
  return [`asked squeue 1 ${invalid} `, `asked scontrol 1 ${invalid} `, booked];
}

/** A cluster with this job: how to follow it, what was sent there but questions, and how much time has passed. */
export function fakeSlurm({ state, files, evaluatesUntil = 0, silentUntil = 0 }: FakeJob) {
  const began = clock();
  const sent: string[] = [];
  const texts = Object.entries(files).map(([name, text]) => `file ${name} ${encode(JSON.stringify(text))}`);
  const seconds = () => clock() - began;
  const evaluator = () =>
    seconds() < evaluatesUntil ? [`file evaluate.pid ${encode(`${attempt} 4711 1`)}`, "alive evaluate"] : [];
  const run = async (script: string): Promise<Answer> => {
    const answer = { stdout: "", stderr: "", exitCode: 0 };
    if (seconds() < silentUntil)
      throw new ConnectionError({ what: "stub is silent." }, { isTransient: true, mayHaveRun: false });
    if (script.includes("ask squeue"))
      return {
        ...answer,
        stdout: [...asked(state(seconds())), "directory", ...evaluator(), ...texts].join("\n"),
      };
    sent.push(script);
    return answer;
  };
  const transport: Transport = { place: "stub", run, kubectl: null };
  const [stop, leave] = [new AbortController().signal, new AbortController().signal];
  const reporter = { note: () => {}, event: () => {}, waiting: () => {} };
  const following = {
    transport,
    reporter,
    interrupt: { stop, leave },
    secrets: {},
    record: recordOf("slurm"),
  };
  return { following, sent, seconds };
}
