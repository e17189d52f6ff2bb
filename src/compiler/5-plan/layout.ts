import type { EvalConfig } from "../4-validate/schema/index.ts";
import type { LayoutPlan } from "./types.ts";

/** Where the GPUs are and who uses them. The rules have checked that everything divides. */
export function planLayout({ deploy, run }: EvalConfig): LayoutPlan {
  const { num_gpus, num_replicas } = deploy;
  const gpus_per_node = run.env.gpus_per_node ?? num_gpus;
  const nodes = run.env.nodes ?? Math.ceil(num_gpus / gpus_per_node);
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
