import { error, warning } from "../define.ts";

/** Codes of the rules about GPUs: how they are shared out among replicas and nodes. */
export const gpuRuleCodes = {
  "replicas-divide-gpus": error<{ num_gpus: number; num_replicas: number; fix: string }>({
    title: "replicas do not divide the GPUs",
    why: "Export-Deploy rounds down without a word: the remaining GPUs are allocated and serve nothing.",
    word: ({ num_gpus, num_replicas, fix }) => ({
      message: `${num_gpus} GPUs cannot be divided evenly among ${num_replicas} replicas.`,
      help: `Write ${fix}.`,
    }),
  }),
  "model-fits-replica": error<{
    gpus: number;
    tensor: number;
    pipeline: number;
    context: number;
    fix: string;
  }>({
    title: "parallel sizes do not divide a replica",
    why: "Megatron asserts it in every process, after the GPUs have been allocated and Ray has started.",
    word: ({ gpus, tensor, pipeline, context, fix }) => ({
      message: `One copy of the model takes ${tensor * pipeline * context} GPUs (tensor ${tensor} × pipeline ${pipeline} × context ${context}), which does not divide the ${gpus} of a replica.`,
      help: `Write ${fix}.`,
    }),
  }),
  "experts-fit-replica": error<{
    gpus: number;
    experts: number;
    expertTensor: number;
    pipeline: number;
    isOld: boolean;
    fix: string;
  }>({
    title: "expert parallel sizes do not divide a replica",
    why: "Megatron asserts it in every process, after the GPUs have been allocated and Ray has started.",
    word: ({ gpus, experts, expertTensor, pipeline, isOld, fix }) => ({
      message: `The experts take ${expertTensor * experts * pipeline} GPUs (expert tensor ${expertTensor} × expert ${experts} × pipeline ${pipeline}), which does not divide the ${gpus} of a replica.`,
      help: `Write ${fix}.${isOld ? " Export-Deploy before 0.5 shares each expert among as many GPUs as a layer (the tensor parallel size)." : ""}`,
    }),
  }),
  "gpus-idle-in-replica": warning<{ gpus: number; needed: number; fix: string }>({
    title: "replica has more GPUs than the model takes",
    why: "A replica answers through one front end, which feeds one copy of the model; further copies in it compute nothing.",
    word: ({ gpus, needed, fix }) => ({
      message: `Each replica has ${gpus} GPUs, but the model takes ${needed}: ${gpus - needed} stay idle.`,
      help: `Write ${fix}.`,
    }),
  }),
  "gpus-exceed-nodes": error<{ num_gpus: number; nodes: number; gpusPerNode: number; fix: string }>({
    title: "more GPUs than the nodes have",
    why: "Ray waits for GPUs that are not there until its deadline, with all others allocated.",
    word: ({ num_gpus, nodes, gpusPerNode, fix }) => ({
      message: `The deployment uses ${num_gpus} GPUs, but ${nodes} × ${gpusPerNode} are allocated.`,
      help: `Write ${fix}.`,
    }),
  }),
  "gpus-idle-on-nodes": warning<{
    idle: number;
    nodes: number;
    gpusPerNode: number;
    num_gpus: number;
    fix: string;
  }>({
    title: "allocated GPUs that nothing uses",
    why: "They are charged and kept from others for the whole run.",
    word: ({ idle, nodes, gpusPerNode, num_gpus, fix }) => ({
      message: `${nodes} × ${gpusPerNode} GPUs are allocated for ${num_gpus}: ${idle} ${idle === 1 ? "stays" : "stay"} idle.`,
      help: fix === "" ? "Ask for fewer nodes, or use their GPUs." : `Write ${fix}.`,
    }),
  }),
  "replica-across-nodes": error<{ gpus: number; gpusPerNode: number; fix: string }>({
    title: "replica that fills no whole nodes",
    why: "Ray places shards wherever a GPU is free: a replica that is torn across nodes loads and answers over the network, or waits for a GPU that another has taken.",
    word: ({ gpus, gpusPerNode, fix }) => ({
      message: `A replica of ${gpus} GPUs does not fit evenly on nodes of ${gpusPerNode}.`,
      help: `Write ${fix}.`,
    }),
  }),
  "hf-replica-across-nodes": error<{ gpus: number; gpusPerNode: number; fix: string }>({
    title: "Hugging Face replica larger than a node",
    why: "Such a replica is one process: Ray finds no node for it and waits until the deadline.",
    word: ({ gpus, gpusPerNode, fix }) => ({
      message: `A Hugging Face replica must have its ${gpus} GPUs on one node, which has ${gpusPerNode}.`,
      help: `Write ${fix}.`,
    }),
  }),
  "tensor-parallel-across-nodes": warning<{ size: number; gpusPerNode: number }>({
    title: "layers shared across nodes",
    why: "Every layer of every token waits for the network between the nodes; evaluations take a multiple of the time.",
    word: ({ size, gpusPerNode }) => ({
      message: `Each layer is shared by ${size} GPUs, but a node has ${gpusPerNode}.`,
      help: `Write \`deploy.tensor_model_parallel_size=${gpusPerNode}\` and divide the layers: \`deploy.pipeline_model_parallel_size=${Math.ceil(size / gpusPerNode)}\`.`,
    }),
  }),
  "local-one-node": error<{ nodes: number; gpusPerNode: number }>({
    title: "executor local on several nodes",
    why: "Nothing would start Ray on the other nodes; the deployment would wait for their GPUs until its deadline.",
    word: ({ nodes, gpusPerNode }) => ({
      message: `The executor \`local\` is one host, but ${nodes} nodes of ${gpusPerNode} GPUs are needed.`,
      help: `Write \`deploy.num_gpus=${gpusPerNode}\`, or use a profile with \`executor = "slurm"\`.`,
    }),
  }),
} as const;
