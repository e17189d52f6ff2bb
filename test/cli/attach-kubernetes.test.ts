import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeStubClusters, type StubCluster, start } from "../cluster/stub-cluster.ts";
import { buildIfStale, program } from "./built-cli.ts";
import { clusterWithRayJob, run } from "./ray-job-cluster.ts";

const clusters: StubCluster[] = [];
beforeAll(buildIfStale);
afterAll(() => removeStubClusters(clusters));

const plan = readFileSync(
  join(import.meta.dirname, "..", "..", "generated", "tiny@example-k8s", "plan.json"),
  "utf8",
);

test("a RayJob that waits for its pods is followed by the plan that was kept; none is read from its volume", async () => {
  const cluster = clusterWithRayJob("Initializing");
  clusters.push(cluster);
  const plans = join(cluster.directory, "state", "plans");
  mkdirSync(plans);
  writeFileSync(join(plans, `${run}.json`), plan);
  const attached = start([process.execPath, program, "attach"], cluster.env, cluster.directory);
  await attached.says(/queued/);
  attached.child.kill("SIGKILL");
  await attached.ended;
  expect(cluster.calls().join("\n")).not.toContain("create");
}, 30_000);
