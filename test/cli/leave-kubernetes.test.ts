import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeStubClusters, type StubCluster, start } from "../cluster/stub-cluster.ts";
import { buildIfStale, program } from "./built-cli.ts";
import { clusterWithRayJob, run } from "./ray-job-cluster.ts";

/** Ctrl-C while a pod reads the volume of a run that is over. kubectl is a stub whose pods never start. */

const clusters: StubCluster[] = [];
beforeAll(buildIfStale);
afterAll(() => {
  removeStubClusters(clusters);
});

function clusterWithRun(): StubCluster {
  const cluster = clusterWithRayJob("Complete");
  clusters.push(cluster);
  return cluster;
}

test.each([["status"], ["status", run], ["results"], ["logs", run]].map((args) => ({ args })))(
  "$args: the pod is removed",
  async ({ args }) => {
    const { env, directory, stubs } = clusterWithRun();
    const { child, ended } = start([process.execPath, program, ...args], env, directory);
    const calls = () => readFileSync(join(stubs, "calls"), "utf8");
    for (let tries = 0; !calls().includes(" get pod "); tries += 1) {
      if (tries > 150) throw new Error(`no pod was made:\n${calls()}`);
      await sleep(100);
    }
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ code: 130, stdout: "" });
    expect(calls()).toMatch(/delete pod nano3-look-1 /);
  },
  30_000,
);
