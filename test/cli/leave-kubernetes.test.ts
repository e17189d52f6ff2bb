import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recordOf } from "../cluster/records.ts";
import { newStubCluster, removeStubClusters, type StubCluster, start } from "../cluster/stub-cluster.ts";
import { buildIfStale, program } from "./built-cli.ts";

/** Ctrl-C while a pod reads the volume of a run that is over. kubectl is a stub whose pods never start. */

const clusters: StubCluster[] = [];
beforeAll(buildIfStale);
afterAll(() => {
  removeStubClusters(clusters);
});

const kubectl = `#!/bin/bash
echo "$*" >> "$STUB_DIR/calls"
case "$*" in
  *" get rayjobs.ray.io "*) echo '{"metadata": {"name": "7"}, "status": {"jobDeploymentStatus": "Complete"}}' ;;
  *" get pods "*) echo '{"items": []}' ;;
  *" create "*) cat > /dev/null; echo pod/nano3-look-1 ;;
  *" get pod "*) echo '{"metadata": {"name": "nano3-look-1"}, "status": {"phase": "Pending"}}' ;;
esac
`;

const run = recordOf("slurm").run_id;

function clusterWithRun(): StubCluster {
  const cluster = newStubCluster();
  clusters.push(cluster);
  const [bin, runs] = [join(cluster.directory, "bin"), join(cluster.directory, "state", "runs")];
  mkdirSync(bin);
  mkdirSync(runs, { recursive: true });
  writeFileSync(join(bin, "kubectl"), kubectl, { mode: 0o755 });
  const reader = { spec: { containers: [{ name: "look" }] } };
  const kubernetes = { context: "c", namespace: "n", ray_cluster: "r", reader };
  const record = { ...recordOf("slurm"), target: "kubernetes", kubernetes };
  writeFileSync(join(runs, `${run}.json`), JSON.stringify(record));
  writeFileSync(join(cluster.stubs, "calls"), "");
  return { ...cluster, env: { ...cluster.env, PATH: `${bin}:${cluster.env.PATH}` } };
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
