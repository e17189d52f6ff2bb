import type { EvalConfig } from "../4-validate/schema/index.ts";

/** Where the GPUs are and who uses them. */
export interface Layout {
  readonly nodes: number;
  /** GPUs that are asked for on each node. */
  readonly gpus_per_node: number;
  /** GPUs that the deployment uses; `idle_gpus` more are allocated and used by nothing. */
  readonly num_gpus: number;
  readonly idle_gpus: number;
  readonly num_replicas: number;
  readonly gpus_per_replica: number;
  /** TP × PP × CP: GPUs that one copy of the model needs. */
  readonly model_parallel_size: number;
}

/** The layout of a config. What does not divide is a fraction here; the rules refuse it. */
export function layoutOf({ deploy, run: { env } }: EvalConfig): Layout {
  const { num_gpus, num_replicas } = deploy;
  const gpusOfNode = env.gpus_per_node ?? num_gpus;
  const nodes = env.nodes ?? Math.ceil(num_gpus / gpusOfNode);
  // A node that is shared is asked for no more than is used; one that is taken whole is taken with all its GPUs.
  const isShared = !env.exclusive && env.gres === null;
  const gpus_per_node = isShared ? Math.min(gpusOfNode, Math.ceil(num_gpus / nodes)) : gpusOfNode;
  return {
    nodes,
    gpus_per_node,
    num_gpus,
    idle_gpus: nodes * gpus_per_node - num_gpus,
    num_replicas,
    gpus_per_replica: num_gpus / num_replicas,
    model_parallel_size:
      deploy.tensor_model_parallel_size * deploy.pipeline_model_parallel_size * deploy.context_parallel_size,
  };
}
