import type { EvalConfig } from "../4-validate/schema/index.ts";
import type { LayoutPlan, RayPlan, RayPortsPlan } from "./types.ts";

/**
 * Ports of a run, by slot, so that two runs can share a node. Ray's own defaults are random or fixed; both collide
 * (contracts B6, D2). Fixed ports lie above Ray's default worker range and below the kernel's ephemeral range.
 */
export const rayPorts: RayPortsPlan = {
  slots: 32,
  base: 20_000,
  ports_per_slot: 16,
  head_offsets: { port: 0, "ray-client-server-port": 1, "dashboard-port": 2 },
  node_offsets: {
    "node-manager-port": 3,
    "object-manager-port": 4,
    "runtime-env-agent-port": 5,
    "dashboard-agent-grpc-port": 6,
    "dashboard-agent-listen-port": 7,
    "metrics-export-port": 8,
  },
  worker_base: 10_002,
  worker_ports_per_slot: 300,
};

/** Adapter ports that a run uses, from `eval.adapter_port + slot × this` on. */
export const adapterPortsPerSlot = 64;

/** Plans what `ray start` is told on each node. */
export function planRay({ deploy }: EvalConfig, layout: LayoutPlan): RayPlan {
  return {
    // Front ends of the replicas wherever they land, a CPU for each shard, one for Serve's controller and proxy. Ray
    // starts a worker process for each CPU it is told of, so it is not told of all that the node has.
    num_cpus_per_node: layout.num_replicas * deploy.num_cpus_per_replica + layout.gpus_per_node + 1,
    num_gpus_per_node: layout.gpus_per_node,
    temp_root: deploy.ray_temp_root,
    ports: rayPorts,
  };
}
