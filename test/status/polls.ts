import fc from "fast-check";
import type { Observation } from "../../src/cluster/observe.ts";

/** Polls as a cluster may answer them, sane and insane: files of three attempts, half of a file, words of no scheduler. */

const attempt = fc.integer({ min: 1, max: 3 });
const code = fc.integer({ min: 0, max: 255 });
const noise = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.json(),
  fc.constantFrom("", "{", "null", "[]", "0", '{"attempt": 1}', '{"attempt": 1e999}'),
);

function file(shape: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<string> {
  const whole = fc.record({ attempt, ...shape }).map((value) => JSON.stringify(value));
  return fc.oneof({ weight: 4, arbitrary: whole }, { weight: 1, arbitrary: noise });
}

const task = fc.record({
  id: fc.string(),
  status: fc.constantFrom("succeeded", "failed"),
  samples: fc.integer({ min: 0, max: 9 }),
});

const files = fc.record(
  {
    "job.json": file({ job_id: fc.constant("7"), host: fc.string() }),
    "endpoint.json": file({ url: fc.webUrl() }),
    done: file({ outcome: fc.constantFrom("succeeded", "failed", "cancelled", "odd"), exit_code: code }),
    "failed.json": file({
      phase: fc.constantFrom("ray", "load", "evaluate", "teardown"),
      class: fc.constantFrom("terminated", "time-limit", "oom"),
      message: fc.string(),
      exit_code: code,
    }),
    "results/results.json": file({
      outcome: fc.constantFrom("succeeded", "failed"),
      exit_code: fc.oneof(fc.constant(0), code),
      tasks: fc.array(task, { maxLength: 2 }),
    }),
    "evaluate.pid": noise,
    "evaluate.exit": noise,
    "job.exit": fc.oneof(
      noise,
      code.map((value) => `1 ${value}\n`),
    ),
  },
  { requiredKeys: [] },
);

const word = fc.oneof(
  fc.constantFrom("PENDING", "RUNNING", "COMPLETING", "COMPLETED", "FAILED", "CANCELLED by 0", "TIMEOUT"),
  fc.string({ minLength: 1 }).filter((value) => !/[|\s]/.test(value)),
);

function asked(row: fc.Arbitrary<string>) {
  return fc.option(fc.record({ exitCode: fc.constantFrom(0, 1, 124), text: fc.oneof(row, fc.string()) }));
}

const slurm = fc.record({
  squeue: asked(word.map((state) => `7|${state}|None|nano3-tiny@p`)),
  scontrol: asked(word.map((state) => `JobId=7 JobName=nano3-tiny@p JobState=${state} ExitCode=0:0`)),
  sacct: asked(fc.tuple(word, code).map(([state, exit]) => `7|nano3-tiny@p|${state}|${exit}:0`)),
});

/** What a poll of a run on Slurm or on this computer brings. */
export const poll: fc.Arbitrary<Observation> = fc
  .record({
    files,
    slurm,
    hasRunDir: fc.boolean(),
    alive: fc.subarray(["job", "evaluate"]),
    elsewhere: fc.subarray(["job", "evaluate"]),
    leaseAge: fc.option(fc.nat()),
  })
  .map(({ files: texts, alive, elsewhere, hasRunDir, ...more }) => ({
    ...more,
    hasRunDir,
    files: new Map(hasRunDir ? Object.entries(texts as Record<string, string>) : []),
    growth: new Map(),
    finished: [],
    alive: new Set(hasRunDir ? alive : []),
    elsewhere: new Map((hasRunDir ? elsewhere : []).map((name) => [name, "login2"])),
    kubernetes: null,
  }));
