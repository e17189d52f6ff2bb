import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunRecord } from "../../src/cluster/run-record.ts";
import { recordOf } from "../cluster/records.ts";
import { newStubCluster, removeStubClusters, type StubCluster, start } from "../cluster/stub-cluster.ts";
import { buildIfStale, program } from "./built-cli.ts";

/** Runs whose submission was cut off. The record, and what was uploaded, are written by hand; ssh and squeue are stubs. */

const clusters: StubCluster[] = [];
beforeAll(buildIfStale);
afterAll(() => {
  removeStubClusters(clusters);
});

const run = recordOf("slurm").run_id;

function cutOff(more: Partial<RunRecord> = {}) {
  const stubCluster = newStubCluster();
  clusters.push(stubCluster);
  const bin = join(stubCluster.directory, "bin");
  mkdirSync(bin);
  const env = { ...stubCluster.env, PATH: `${bin}${delimiter}${stubCluster.env.PATH}` };
  const cluster = { ...stubCluster, env, bin };
  const [runDir, runs] = [join(cluster.jobs, run), join(cluster.directory, "state", "runs")];
  mkdirSync(runDir, { recursive: true });
  mkdirSync(runs, { recursive: true });
  const host = { host: "stub", user: "ada", identity: null, ssh_config: null };
  const record = { ...recordOf("slurm"), run_dir: runDir, job_id: null, host, ...more };
  writeFileSync(join(runs, `${run}.json`), JSON.stringify(record));
  const secrets = join(runDir, ".secrets.env");
  writeFileSync(secrets, "HF_TOKEN='x'\n");
  const script = join(runDir, "job.sbatch");
  writeFileSync(script, "");
  const nano3 = (...args: readonly string[]) =>
    start([process.execPath, program, ...args], cluster.env, cluster.directory).ended;
  return {
    cluster,
    nano3,
    hasSecrets: () => existsSync(secrets),
    hasScript: () => existsSync(script),
    runDir,
  };
}

describe("cancel", () => {
  test.each(["slurm", "local"] as const)(
    "on %s, no job known: secrets go, nothing is said to be stopped",
    async (target) => {
      const { nano3, hasSecrets, cluster } = cutOff({ target });
      const { code, stderr } = await nano3("cancel", run);
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: `Run ${run} on ada@stub: no job of it is known, so nothing was to stop.\n`,
      });
      expect(hasSecrets()).toBe(false);
      expect(cluster.calls().join("\n")).not.toMatch(/scancel/);
    },
  );

  test("the queue cannot be asked: nothing is concluded, nothing removed", async () => {
    const { nano3, hasSecrets, hasScript, cluster } = cutOff();
    writeFileSync(join(cluster.stubs, "no-queue"), "");
    const { code, stderr } = await nano3("cancel", run);
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(stderr).toMatch(/No job of run \S+ is known[\s\S]*Socket timed out[\s\S]*nano3 cancel/);
    expect([hasSecrets(), hasScript()]).toEqual([true, true]);
  });

  test("another nano3 is about to submit: it finds no script when the queue is asked", async () => {
    const { nano3, cluster, runDir, hasScript } = cutOff();
    const squeue = `#!/bin/bash\n[ -f '${runDir}/job.sbatch' ]; echo "$?" >> '${cluster.stubs}/scripts'\n`;
    writeFileSync(join(cluster.bin, "squeue"), squeue, { mode: 0o755 });
    expect(await nano3("cancel", run)).toMatchObject({ code: 0 });
    expect(readFileSync(join(cluster.stubs, "scripts"), "utf8")).toMatch(/1\n$/);
    expect(hasScript()).toBe(false);
  });

  test("its job comes into the queue meanwhile: that keeps its script", async () => {
    const { nano3, cluster, hasScript } = cutOff();
    const squeue = `#!/bin/bash\n[ -f '${cluster.stubs}/asked' ] && echo '4711 nano3:${run}'\ntouch '${cluster.stubs}/asked'\n`;
    writeFileSync(join(cluster.bin, "squeue"), squeue, { mode: 0o755 });
    const { code, stderr } = await nano3("cancel", run);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/is in the queue now/) });
    expect(hasScript()).toBe(true);
  });

  test("the job has written its id to its files: by that it is cancelled", async () => {
    const { nano3, cluster, runDir } = cutOff();
    writeFileSync(join(runDir, "job.json"), JSON.stringify({ job_id: "4711", attempt: 1, host: "n1" }));
    mkdirSync(join(cluster.stubs, "jobs"));
    writeFileSync(join(cluster.stubs, "jobs", "name"), "nano3-tiny@p");
    writeFileSync(join(cluster.stubs, "jobs", "exit"), "143");
    const job = spawn("sleep", ["60"]);
    writeFileSync(join(cluster.stubs, "jobs", "pid"), String(job.pid));
    const { code, stderr } = await nano3("cancel", run);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(cluster.calls().join("\n")).toMatch(/scancel --name=nano3-tiny@p 4711/);
  });
});

describe("status", () => {
  test.each([[["status"]], [["status", run]]])(
    "%j: removes the secrets of a run that was never submitted",
    async (args) => {
      const { nano3, hasSecrets } = cutOff({ never_submitted: true });
      expect((await nano3(...args)).stdout).toMatch(/submitting/);
      expect(hasSecrets()).toBe(false);
    },
  );

  test("leaves those of one that may be in the queue", async () => {
    const { nano3, hasSecrets } = cutOff();
    expect((await nano3("status", run)).stdout).toMatch(/submitting/);
    expect(hasSecrets()).toBe(true);
  });
});
