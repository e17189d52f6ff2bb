import type { EvalConfig } from "../4-validate/schema/index.ts";
import type { Layout } from "../facts/layout.ts";
import { rayPorts } from "../facts/ports.ts";
import type { RayPlan } from "./types.ts";

/** Plans what `ray start` is told on each node. */
export function planRay({ deploy }: EvalConfig, layout: Layout): RayPlan {
  return {
    // Front ends of the replicas wherever they land, a CPU for each shard, one for Serve's controller and proxy. Ray
    // starts a worker process for each CPU it is told of, so it is not told of all that the node has.
    num_cpus_per_node: layout.num_replicas * deploy.num_cpus_per_replica + layout.gpus_per_node + 1,
    num_gpus_per_node: layout.gpus_per_node,
    temp_root: deploy.ray_temp_root,
    ports: rayPorts,
  };
}
