import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ageOf } from "../../src/cli/runs-table.ts";
import type { RunRecord } from "../../src/cluster/run-record.ts";
import { recordOf } from "../cluster/records.ts";
import { newStubCluster, removeStubClusters, type StubCluster, start } from "../cluster/stub-cluster.ts";
import { buildIfStale, program } from "./built-cli.ts";

/** `nano3 status` without a run. Records and run directories are written by hand; ssh, squeue and sacct are stubs. */

vi.setConfig({ testTimeout: 60_000 });

const clusters: StubCluster[] = [];
beforeAll(buildIfStale);
afterAll(() => {
  removeStubClusters(clusters);
});

/** A computer that remembers these runs, oldest first. Of the hosts only `dead` does not answer. */
function remembering(...runs: readonly Partial<RunRecord>[]) {
  const cluster = newStubCluster();
  clusters.push(cluster);
  const runsDirectory = join(cluster.directory, "state", "runs");
  mkdirSync(runsDirectory, { recursive: true });
  for (const [number, run] of runs.entries()) {
    const run_id = `2026010${number + 1}-000000-aaaa`;
    const run_dir = join(cluster.jobs, run_id);
    const record = { ...recordOf("slurm"), run_id, run_dir, job_id: String(number + 1), ...run };
    writeFileSync(join(runsDirectory, `${run_id}.json`), JSON.stringify(record));
  }
  const bin = join(cluster.directory, "bin");
  mkdirSync(bin);
  const stub = join(import.meta.dirname, "..", "cluster", "stubs", "ssh");
  const says = "ssh: connect to host dead port 22: No route to host";
  const ssh = `#!/bin/bash\ncase " $* " in *' -- dead '*) echo "ssh $*" >> "$STUB_DIR/calls"; echo '${says}' >&2; exit 255 ;; esac\nexec ${stub} "$@"\n`;
  writeFileSync(join(bin, "ssh"), ssh, { mode: 0o755 });
  const env = { ...cluster.env, PATH: `${bin}:${cluster.env.PATH}` };
  const nano3 = (...args: readonly string[]) =>
    start([process.execPath, program, ...args], env, cluster.directory).ended;
  return { cluster, nano3, record: (id: string) => readFileSync(join(runsDirectory, `${id}.json`), "utf8") };
}

const on = (host: string): Pick<RunRecord, "host"> => ({
  host: { host, user: "ada", identity: null, ssh_config: null },
});
const asked = ({ cluster }: ReturnType<typeof remembering>, words: string) =>
  cluster.calls().filter((call) => call.includes(words) && !call.includes("-O check"));

/** Writes the files of a run that has succeeded. */
function finish({ jobs }: StubCluster, run: string): void {
  mkdirSync(join(jobs, run, "results"), { recursive: true });
  const task = { id: "arc.0", status: "succeeded", samples: 8 };
  const results = { attempt: 1, outcome: "succeeded", exit_code: 0, tasks: [task] };
  writeFileSync(join(jobs, run, "job.json"), JSON.stringify({ job_id: "1", attempt: 1, host: "n1" }));
  writeFileSync(join(jobs, run, "results", "results.json"), JSON.stringify(results));
}

const rowsOf = (stdout: string) =>
  stdout
    .split("\n")
    .flatMap((line) => (/^│ \d/.test(line) ? [line.split("│").map((cell) => cell.trim())] : []));

describe("nano3 status", () => {
  test("shows all runs, the newest first; one that has ended is not asked about again", async () => {
    const made = remembering(on("stub"), { ...on("stub"), job_id: "2" }, { target: "local" });
    finish(made.cluster, "20260101-000000-aaaa");
    const first = await made.nano3("status");
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(rowsOf(first.stdout).map((row) => [row[1], row[3], row[4], row[6]])).toEqual([
      ["20260103-000000-aaaa", "local", "unknown", "3"],
      ["20260102-000000-aaaa", "slurm, ada@stub", "unknown", "2"],
      ["20260101-000000-aaaa", "slurm, ada@stub", "succeeded", "1"],
    ]);
    expect(JSON.parse(made.record("20260101-000000-aaaa")).ended).toMatchObject({ state: "succeeded" });
    const before = asked(made, "squeue").length;
    rmSync(join(made.cluster.jobs, "20260101-000000-aaaa"), { recursive: true });
    expect(rowsOf((await made.nano3("status")).stdout).map((row) => row[4])).toEqual([
      "unknown",
      "unknown",
      "succeeded",
    ]);
    expect(asked(made, "squeue").length).toBe(before + 1);
    const one = await made.nano3("status", "20260101");
    expect(one).toMatchObject({ code: 0, stdout: expect.stringMatching(/state +succeeded: all tasks/) });
  });

  test("a host that does not answer is asked once, and costs the rows of its runs", async () => {
    const made = remembering(on("dead"), on("stub"), on("dead"), on("dead"));
    finish(made.cluster, "20260102-000000-aaaa");
    const { code, stdout, stderr } = await made.nano3("status");
    expect(code).toBe(1);
    expect(rowsOf(stdout).map((row) => row[4])).toEqual(["unknown", "unknown", "succeeded", "unknown"]);
    expect(stderr.match(/error: ada@dead cannot be reached/g)).toHaveLength(1);
    expect(stderr).toMatch(/command: ssh -l ada -- dead\n {2}\| .*No route to host/);
    expect(asked(made, "-- dead")).toHaveLength(1);
  });

  test("--json: the same runs, each with its reason", async () => {
    const made = remembering(on("dead"), on("stub"));
    finish(made.cluster, "20260102-000000-aaaa");
    const { code, stdout } = await made.nano3("status", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([
      { run_id: "20260102-000000-aaaa", state: "succeeded", exitCode: 0, job_id: "2", host: "stub" },
      {
        run_id: "20260101-000000-aaaa",
        state: "unknown",
        reason: expect.stringMatching(/cannot be reached/),
      },
    ]);
  });

  test("no run at all: nothing on stdout, exit 0; as JSON an empty list", async () => {
    const made = remembering();
    expect(await made.nano3("status")).toMatchObject({
      code: 0,
      stdout: "",
      stderr: expect.stringMatching(/No run has been submitted from here \(.*state\)/),
    });
    expect(await made.nano3("status", "--json")).toMatchObject({ code: 0, stdout: "[]\n", stderr: "" });
  });

  test("a record that cannot be read is counted, the others are shown", async () => {
    const made = remembering({ target: "local" });
    writeFileSync(join(made.cluster.directory, "state", "runs", "20250101-000000-aaaa.json"), "{");
    const { code, stdout, stderr } = await made.nano3("status");
    expect({ code, rows: rowsOf(stdout).length }).toEqual({ code: 1, rows: 1 });
    expect(stderr).toMatch(/^1 more in .* cannot be read: broken, or written by a newer nano3\.\n$/);
  });

  test("a name out of a record cannot move the cursor", async () => {
    const { stdout } = await remembering({ target: "local", name: "\u001b[2Jset" }).nano3("status");
    expect(stdout).toContain("\\x1b[2Jset");
  });
});

test.each([
  ["2026-01-02T03:04:05.000Z", "2026-01-02T03:04:50.000Z", "45s"],
  ["2026-01-02T03:04:05.000Z", "2026-01-02T05:09:05.000Z", "2h05m"],
  ["2026-01-02T03:04:05.000Z", "2026-01-05T03:04:04.000Z", "2d"],
  ["2026-01-02T03:04:05.000Z", "2026-01-02T02:00:00.000Z", "0s"],
  ["once", "2026-01-02T02:00:00.000Z", ""],
])("submitted at %s, seen at %s: the age is %s", (submitted, now, age) => {
  expect(ageOf(submitted, new Date(now))).toBe(age);
});
