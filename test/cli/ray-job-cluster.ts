import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordOf } from "../cluster/records.ts";
import { newStubCluster, type StubCluster } from "../cluster/stub-cluster.ts";

/** The run of such a cluster. */
export const run = recordOf("slurm").run_id;

/** A computer that remembers a RayJob of `--run`. Its kubectl is a stub: the RayJob's status is given, and pods never start. */
export function clusterWithRayJob(jobDeploymentStatus: string): StubCluster {
  const cluster = newStubCluster();
  const [bin, runs] = [join(cluster.directory, "bin"), join(cluster.directory, "state", "runs")];
  mkdirSync(bin);
  mkdirSync(runs, { recursive: true });
  writeFileSync(join(bin, "kubectl"), kubectl(jobDeploymentStatus), { mode: 0o755 });
  const reader = { spec: { containers: [{ name: "look" }] } } as const;
  const kubernetes = { context: "c", namespace: "n", ray_cluster: "r", reader };
  const record = { ...recordOf("slurm"), target: "kubernetes", kubernetes };
  writeFileSync(join(runs, `${run}.json`), JSON.stringify(record));
  writeFileSync(join(cluster.stubs, "calls"), "");
  return { ...cluster, env: { ...cluster.env, PATH: `${bin}:${cluster.env.PATH}` } };
}

const kubectl = (status: string): string => `#!/bin/bash
echo "$*" >> "$STUB_DIR/calls"
case "$*" in
  *" get rayjobs.ray.io "*) echo '{"metadata": {"name": "7"}, "status": {"jobDeploymentStatus": "${status}"}}' ;;
  *" get pods "*) echo '{"items": []}' ;;
  *" get events "*) echo '{"items": []}' ;;
  *" create "*) cat > /dev/null; echo pod/nano3-look-1 ;;
  *" get pod "*) echo '{"metadata": {"name": "nano3-look-1"}, "status": {"phase": "Pending"}}' ;;
esac
`;
