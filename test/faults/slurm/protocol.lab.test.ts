import { chmodSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { readRunFile } from "../../evaluation/runs.ts";
import type { NetworkDisk } from "../../lab/index.ts";
import { fillDisk, makeNetworkDisk, makeSmallDisk, onItsDisk } from "./disks.ts";
import { batch, type FaultRow, run, type Scene } from "./row.ts";
import { testFaults } from "./rows.ts";
import { writeRunFile } from "./run-directory.ts";

const succeeds = { state: "succeeded", exitCode: 0 } as const;
const loads = "loads=6";
const deadEnd = "http://127.0.0.1:9/v1/completions/";

/** A Node whose clock is some hours off. */
const clockAhead = (hours: number) => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
    `const Real=Date,ms=36e5*${hours};globalThis.Date=class extends Real{constructor(...a){a.length?super(...a):super(Real.now()+ms)}static now(){return Real.now()+ms}}`,
  )}`,
});

/** failed.json and done have their room; all else is lost. */
const nothingCanBeWritten = {
  overrides: onItsDisk,
  where: [batch, run],
  during: "evaluating",
  toy: "slow=0.5",
} as const;
const resultsLost = { state: "failed", exitCode: 21, class: "results", knownWithin: 10 } as const;

let disk: NetworkDisk;

const rows: readonly FaultRow[] = [
  {
    fault: "endpoint.json is half written",
    where: [run, batch],
    during: "loading",
    toy: loads,
    inject: ({ run: it }) => writeRunFile(it, "endpoint.json", `{"url": "${deadEnd}", "urls": {"compl`),
    ends: succeeds,
  },
  {
    fault: "endpoint.json is of a former attempt",
    where: [run, batch],
    during: "loading",
    toy: loads,
    inject: ({ run: it }) =>
      writeRunFile(it, "endpoint.json", {
        ...{ url: deadEnd, urls: { completions: deadEnd }, model_id: "toy", hostname: "n1", port: 9 },
        ...{ job_id: it.job_id, run_id: it.run_id, attempt: 0 },
      }),
    ends: succeeds,
  },
  {
    fault: "done is of a former attempt",
    where: [run, batch],
    during: "evaluating",
    toy: "slow=0.5",
    inject: ({ run: it }) => writeRunFile(it, "done", completionOf(it.run_id, 0)),
    ends: {
      ...succeeds,
      check: ({ run: it }) => expect(readRunFile(it, "done")).toMatchObject({ attempt: 1, exit_code: 0 }),
    },
  },
  {
    fault: "done is there before the endpoint",
    where: [run, batch],
    during: "loading",
    toy: "never-loads",
    inject: ({ run: it }) => writeRunFile(it, "done", completionOf(it.run_id, 1)),
    ends: { state: "failed", exitCode: 12, class: "completion", countedFrom: "the fault", withoutLog: true },
  },
  {
    fault: "the CLI is killed while the model loads: its lease ends",
    quick: true,
    where: [run],
    during: "loading",
    toy: "never-loads",
    overrides: ["comms.lease_seconds=10"],
    inject: ({ cli }) => cli.child.kill("SIGKILL"),
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
    fault: "the CLI's clock is an hour ahead",
    where: [run],
    env: clockAhead(1),
    overrides: ["comms.lease_seconds=30"],
    ends: succeeds,
  },
  {
    fault: "the CLI's clock is an hour behind",
    where: [run],
    env: clockAhead(-1),
    overrides: ["comms.lease_seconds=30"],
    ends: succeeds,
  },
  {
    fault: "the results directory becomes read-only",
    where: [batch, run],
    during: "evaluating",
    toy: "slow=0.5",
    inject: forbidWriting,
    ends: {
      state: "failed",
      exitCode: 21,
      class: "results",
      cause: /Permission denied/,
      knownWithin: 10,
    },
  },
  {
    fault: "the disk is full before the job begins",
    quick: true,
    where: [batch],
    prepare: async (stage) => {
      await makeSmallDisk(stage, 4);
      await fillDisk(stage);
    },
    overrides: onItsDisk,
    ends: { state: "not submitted", exitCode: 1, said: /No space left on device/ },
  },
  {
    ...nothingCanBeWritten,
    fault: "the disk becomes full while the harness asks",
    prepare: (stage) => makeSmallDisk(stage, 32),
    inject: fillDisk,
    ends: { ...resultsLost, cause: /No space left on device/ },
  },
  {
    ...nothingCanBeWritten,
    fault: "the user's quota is used up while the harness asks",
    prepare: async (stage) => {
      disk = await makeNetworkDisk(stage, 0);
    },
    inject: () => disk.useUpQuota(),
    ends: { ...resultsLost, cause: /Disk quota exceeded/ },
  },
  {
    // Seconds of idle GPUs at every hand-over, not a wrong answer: each file is seen in the end.
    fault: "NFS shows new files late in directory listings",
    where: [batch, run],
    prepare: (stage) => makeNetworkDisk(stage, 15),
    overrides: onItsDisk,
    ends: succeeds,
    patience: 240,
  },
];

const completionOf = (run_id: string, attempt: number) => ({
  run_id,
  attempt,
  outcome: "succeeded",
  exit_code: 0,
});

/** What the harness has made so far stays, and nothing can be added. */
function forbidWriting({ run: { run_dir } }: Scene): void {
  const results = join(run_dir, "results");
  const below = readdirSync(results, { recursive: true, encoding: "utf8" }).map((name) =>
    join(results, name),
  );
  for (const path of [results, ...below]) if (statSync(path).isDirectory()) chmodSync(path, 0o500);
}

testFaults("Protocol", rows);
