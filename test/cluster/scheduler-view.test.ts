import { describe, expect, test } from "vitest";
import { type Asked, readLocal, readSlurm, type SlurmAnswers } from "../../src/cluster/scheduler-view.ts";
import { parseSbatch } from "../../src/cluster/slurm.ts";

const said = (text: string, exitCode = 0): Asked => ({ exitCode, text });
const silent = said("");
const invalid = said("slurm_load_jobs error: Invalid job id specified", 1);
const timedOut = said("slurm_load_jobs error: Socket timed out on send/recv operation", 1);
const noAccounting = said("Slurm accounting storage is disabled", 1);
const scontrol = (state: string, exit: string) =>
  said(`JobId=7 JobName=nano3-a Priority=1 JobState=${state} Reason=None ExitCode=${exit} Comment=nano3:x`);

describe("Slurm's answers", () => {
  const rows: readonly (readonly [string, Partial<SlurmAnswers>, unknown])[] = [
    [
      "waits",
      { squeue: said("7|PENDING|Resources|nano3-a\n") },
      { kind: "live", state: "PENDING", why: "Resources" },
    ],
    ["runs", { squeue: said("7|RUNNING|None|nano3-a\n") }, { kind: "live", state: "RUNNING", why: null }],
    [
      "a banner before the row",
      { squeue: said("Welcome | to | c1\nCLUSTER: c1\n7|COMPLETING|None|nano3-a\n") },
      { kind: "live", state: "COMPLETING", why: null },
    ],
    [
      "gone from the queue, scontrol still knows it",
      { squeue: silent, scontrol: scontrol("FAILED", "11:0"), sacct: silent },
      { kind: "ended", state: "FAILED", exitCode: 11 },
    ],
    [
      "ended by a signal",
      { squeue: silent, scontrol: scontrol("FAILED", "0:9") },
      { kind: "ended", state: "FAILED", exitCode: 137 },
    ],
    [
      "forgotten by the controller, known to accounting",
      { squeue: invalid, scontrol: invalid, sacct: said("7|nano3-a|CANCELLED by 1000|0:15\n") },
      { kind: "ended", state: "CANCELLED", exitCode: 143 },
    ],
    [
      "an older job of that id has another name",
      { squeue: invalid, scontrol: invalid, sacct: said("7|train|COMPLETED|0:0\n") },
      { kind: "absent" },
    ],
    [
      "the id is now that of another job, in the queue",
      { squeue: said("7|RUNNING|None|train\n") },
      { kind: "absent" },
    ],
    [
      "the id is now that of another job, which has ended",
      { squeue: silent, scontrol: said("JobId=7 JobName=train JobState=COMPLETED ExitCode=0:0") },
      { kind: "absent" },
    ],
    [
      "the queue shows it, accounting has it as ended: it was queued again",
      { squeue: said("7|RUNNING|None|nano3-a\n"), sacct: said("7|nano3-a|COMPLETED|0:0\n") },
      { kind: "live", state: "RUNNING", why: null },
    ],
    [
      "ended by TERM: Slurm leaves out 128",
      { squeue: silent, scontrol: invalid, sacct: said("7|nano3-a|FAILED|15:0\n") },
      { kind: "ended", state: "FAILED", exitCode: 143 },
    ],
    [
      "the controller is away, accounting saw it end",
      { squeue: timedOut, scontrol: timedOut, sacct: said("7|nano3-a|COMPLETED|0:0\n") },
      { kind: "ended", state: "COMPLETED", exitCode: 0 },
    ],
    [
      "the controller is away, accounting did not see it end",
      { squeue: timedOut, scontrol: timedOut, sacct: said("7|nano3-a|RUNNING|0:0\n") },
      { kind: "unreachable", why: "slurm_load_jobs error: Socket timed out on send/recv operation" },
    ],
    [
      "accounting lags behind, or the controller has lost the job",
      { squeue: silent, scontrol: invalid, sacct: said("7|nano3-a|RUNNING|0:0\n") },
      {
        kind: "live",
        state: "RUNNING",
        why: "accounting calls it RUNNING, but the controller does not know it",
        isHearsay: true,
      },
    ],
    [
      "the controller was there and went away",
      { squeue: silent, scontrol: timedOut, sacct: said("7|nano3-a|RUNNING|0:0\n") },
      { kind: "live", state: "RUNNING", why: null },
    ],
    [
      "just submitted, nobody knows it yet",
      { squeue: silent, scontrol: invalid, sacct: silent },
      { kind: "absent" },
    ],
    [
      "the controller is away: nothing is known",
      { squeue: timedOut, scontrol: timedOut, sacct: silent },
      { kind: "unreachable", why: "slurm_load_jobs error: Socket timed out on send/recv operation" },
    ],
    [
      "no accounting at this site, long forgotten",
      { squeue: invalid, scontrol: invalid, sacct: noAccounting },
      { kind: "absent" },
    ],
    ["was not asked", {}, { kind: "unreachable", why: "no answer" }],
  ];
  test.each(rows)("%s", (_name, answers, want) => {
    const all = { squeue: null, sacct: null, scontrol: null, ...answers };
    expect(readSlurm(all, "7", "nano3-a")).toEqual(want);
  });
});

describe("the process table", () => {
  const nothing = { isAlive: false, elsewhere: undefined, exit: null, wasStarted: true };
  test.each([
    [{ isAlive: true }, { kind: "live", state: "RUNNING", why: null }],
    [{ exit: 0 }, { kind: "ended", state: "COMPLETED", exitCode: 0 }],
    [{ exit: 12 }, { kind: "ended", state: "FAILED", exitCode: 12 }],
    [{ exit: 143 }, { kind: "ended", state: "CANCELLED", exitCode: 143 }],
    [{}, { kind: "ended", state: "LOST", exitCode: null }],
    [{ elsewhere: "login2" }, { kind: "elsewhere", host: "login2" }],
    [
      { elsewhere: "login2", exit: 0 },
      { kind: "ended", state: "COMPLETED", exitCode: 0 },
    ],
    [{ wasStarted: false }, { kind: "absent" }],
  ] as const)("%j", (seen, want) => {
    expect(readLocal({ ...nothing, ...seen })).toEqual(want);
  });
});

describe("sbatch's answer", () => {
  test.each([
    ["7\n", { jobId: "7", cluster: null }],
    ["7;c1\n", { jobId: "7", cluster: "c1" }],
    ["Welcome to c1!\n  12 users are logged in\n4711\n", { jobId: "4711", cluster: null }],
    ["42\nThe id is above\n", { jobId: "42", cluster: null }],
    ["Submitted batch job 7\n", undefined],
    ["", undefined],
  ])("%j", (stdout, want) => {
    expect(parseSbatch(stdout)).toEqual(want);
  });
});
