import { report } from "../../diagnostics/diagnostic.ts";
import { layoutOf } from "../../facts/layout.ts";
import type { EvalConfig } from "../schema/index.ts";
import { divisorsAround, multiplesAround } from "./replica.ts";
import { either, others, pathOf, type Rule, setting, writtenFirst } from "./rule.ts";

/** The layout in the words of the messages. */
function nodesOf(config: EvalConfig): {
  readonly nodes: number;
  readonly gpusPerNode: number;
  readonly gpus: number;
} {
  const { nodes, gpus_per_node, gpus_per_replica } = layoutOf(config);
  return { nodes, gpusPerNode: gpus_per_node, gpus: gpus_per_replica };
}

/** The nodes have the GPUs that the deployment uses. */
export const gpusFitOnNodes: Rule = function* (config, places) {
  const { num_gpus } = config.deploy;
  const { nodes, gpusPerNode } = nodesOf(config);
  if (num_gpus <= nodes * gpusPerNode) return;
  const at = writtenFirst(places, ["run.env.nodes", "deploy.num_gpus"]);
  const fix = [
    setting("run.env.nodes", Math.ceil(num_gpus / gpusPerNode)),
    setting("deploy.num_gpus", nodes * gpusPerNode),
  ];
  yield report(
    "gpus-exceed-nodes",
    places.value(at),
    { num_gpus, nodes, gpusPerNode, fix: either(fix) },
    others(places, at, [
      ["deploy.num_gpus", `${num_gpus} GPUs here`],
      ["run.env.gpus_per_node", `${gpusPerNode} on each node`],
    ]),
  );
};

/** Every GPU that is allocated is used. */
export const allocatedGpusAreUsed: Rule = function* (config, places) {
  const { deploy, run } = config;
  const { nodes, gpusPerNode, gpus } = nodesOf(config);
  const idle = nodes * gpusPerNode - deploy.num_gpus;
  if (run.env.executor === "local" || idle <= 0) return;
  const needed = Math.ceil(deploy.num_gpus / gpusPerNode);
  const evenly = deploy.num_gpus / nodes;
  const whole = nodes * gpusPerNode;
  const fix = [
    ...(needed < nodes ? [setting("run.env.nodes", needed)] : []),
    ...(needed === nodes && Number.isInteger(evenly) && !run.env.exclusive && run.env.gres === null
      ? [setting("run.env.gpus_per_node", evenly)]
      : []),
    ...(whole % gpus === 0
      ? [`${setting("deploy.num_gpus", whole)} with ${setting("deploy.num_replicas", whole / gpus)}`]
      : []),
  ];
  const at = writtenFirst(places, ["deploy.num_gpus", "run.env.gpus_per_node"]);
  yield report(
    "gpus-idle-on-nodes",
    places.value(at),
    { idle, nodes, gpusPerNode, num_gpus: deploy.num_gpus, fix: either(fix) },
    others(places, at, [
      ["run.env.nodes", `${nodes} nodes here`],
      ["run.env.gpus_per_node", `${gpusPerNode} GPUs on each node`],
    ]),
  );
};

/** On several nodes, replicas fill nodes, or several of them fill one. */
export const replicasFillNodes: Rule = function* (config, places) {
  const { nodes, gpusPerNode, gpus } = nodesOf(config);
  const isMegatron = config.model.model_format === "megatron";
  if (!isMegatron || nodes === 1 || !Number.isInteger(gpus)) return;
  if (gpus > gpusPerNode ? gpus % gpusPerNode === 0 : gpusPerNode % gpus === 0) return;
  const at = writtenFirst(places, ["deploy.num_gpus", "run.env.gpus_per_node"]);
  const { num_replicas } = config.deploy;
  const sizes = gpus > gpusPerNode ? multiplesAround(gpus, gpusPerNode) : divisorsAround(gpus, gpusPerNode);
  const fix = sizes.map((size) => setting("deploy.num_gpus", size * num_replicas));
  yield report(
    "replica-across-nodes",
    places.value(at),
    { gpus, gpusPerNode, fix: either(fix) },
    others(places, at, [["run.env.gpus_per_node", `${gpusPerNode} GPUs on each node`]]),
  );
};

/** A Hugging Face replica is one process: it cannot reach the GPUs of a second node. */
export const huggingFaceReplicaHasOneNode: Rule = function* (config, places) {
  const { gpusPerNode, gpus } = nodesOf(config);
  if (config.model.model_format !== "hf" || gpus <= gpusPerNode) return;
  const at = writtenFirst(places, ["deploy.num_gpus", "deploy.num_replicas"]);
  const { num_replicas, num_gpus } = config.deploy;
  const fix = [
    setting("deploy.num_replicas", Math.ceil(num_gpus / gpusPerNode)),
    setting("deploy.num_gpus", gpusPerNode * num_replicas),
  ];
  yield report("hf-replica-across-nodes", places.value(at), { gpus, gpusPerNode, fix: either(fix) });
};

/** Layers are shared within a node. */
export const tensorParallelStaysOnNode: Rule = function* (config, places) {
  const size = config.deploy.tensor_model_parallel_size;
  const { nodes, gpusPerNode } = nodesOf(config);
  if (nodes === 1 || size <= gpusPerNode) return;
  const at = pathOf("deploy.tensor_model_parallel_size");
  yield report("tensor-parallel-across-nodes", places.value(at), { size, gpusPerNode });
};

/** The executor `local` is one host. */
export const localHasOneNode: Rule = function* (config, places) {
  const { nodes, gpusPerNode } = nodesOf(config);
  if (config.run.env.executor !== "local" || nodes === 1) return;
  const at = writtenFirst(places, ["run.env.nodes", "deploy.num_gpus"]);
  yield report("local-one-node", places.value(at), { nodes, gpusPerNode });
};
