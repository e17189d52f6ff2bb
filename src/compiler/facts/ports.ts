/**
 * Ports of a run, by slot, so that two runs can share a node. Ray's own defaults are random or fixed; both collide
 * (docs.ray.io, Ports configurations; Ray #10154, #22663).
 * Fixed ports lie above Ray's default worker range, all of them below the kernel's ephemeral range.
 */
export interface RayPorts {
  readonly slots: number;
  readonly base: number;
  readonly ports_per_slot: number;
  /** Offset of each fixed port, by the option of `ray start`. */
  readonly head_offsets: Readonly<Record<string, number>>;
  readonly node_offsets: Readonly<Record<string, number>>;
  readonly worker_base: number;
  readonly worker_ports_per_slot: number;
}

/** The port of an offset is `base + slot × ports_per_slot + offset`. */
export const rayPorts: RayPorts = {
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

/** Adapter ports of a run, from `eval.adapter_port + slot × this` on; a task takes the one of its index. */
export const adapterPortsPerSlot = 64;

/** How many ports from `deploy.port` on are tried for the endpoint. */
export const portTries = 16;
