import type { RunRecord } from "../run-record.ts";
import type { RayJobObject } from "./objects.ts";

/**
 * A run has the name of its RayCluster, and so has its directory. The operator names it some time after the submission, and
 * anew when a queue has suspended the RayJob and admitted it again.
 */

/** A record with what the operator calls the run now, or has called it last; the same record where that is no news. */
export function withClusterOf(job: RayJobObject | undefined, record: RunRecord): RunRecord {
  const name = job?.status?.rayClusterName;
  return name ? withRayCluster(record, name) : record;
}

/** A record of a run that is called like this. */
export function withRayCluster(record: RunRecord, name: string): RunRecord {
  const { kubernetes, run_dir } = record;
  if (kubernetes === null || kubernetes.ray_cluster === name) return record;
  return {
    ...record,
    run_dir: run_dir.replace(/[^/]*$/, name),
    kubernetes: { ...kubernetes, ray_cluster: name },
  };
}
