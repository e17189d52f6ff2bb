import { z } from "zod";
import { count, image, key, passThrough, port, positive, program } from "./kinds.ts";

const megatron = (name: string): string => `Export-Deploy: MegatronRayDeployable(${name})`;

/** `deploy`: how the model is served. */
export const deploySchema = z.strictObject({
  export_deploy_version: key(z.enum(["0.3", "0.4", "0.5", "0.6", "0.7"]).default("0.7"), {
    doc: "Version of Export-Deploy in the image. Its classes take other arguments in each; an argument it does not know is not refused but handed to the model builder.",
    consumer: "Export-Deploy",
  }),
  num_gpus: key(positive.default(8), {
    doc: "GPUs of the whole deployment, all replicas and nodes together.",
    consumer: "Export-Deploy's CLI: --num_gpus; divided by replicas for MegatronRayDeployable(num_gpus)",
    unit: "GPUs",
  }),
  num_replicas: key(positive.default(1), {
    doc: "Copies of the model behind one endpoint. Each gets `num_gpus / num_replicas` GPUs.",
    consumer: "Ray Serve: num_replicas",
  }),
  tensor_model_parallel_size: key(positive.default(1), {
    doc: "GPUs that share each layer.",
    consumer: megatron("tensor_model_parallel_size"),
    unit: "GPUs",
  }),
  pipeline_model_parallel_size: key(positive.default(1), {
    doc: "Stages that the layers are divided into.",
    consumer: megatron("pipeline_model_parallel_size"),
    unit: "GPUs",
  }),
  context_parallel_size: key(positive.default(1), {
    doc: "GPUs that share each sequence.",
    consumer: megatron("context_parallel_size"),
    unit: "GPUs",
  }),
  expert_model_parallel_size: key(positive.default(1), {
    doc: "GPUs that the experts of a mixture are divided among.",
    consumer: megatron("expert_model_parallel_size"),
    unit: "GPUs",
  }),
  expert_tensor_parallel_size: key(positive.default(1), {
    doc: "GPUs that share each expert. Needs Export-Deploy 0.5.",
    consumer: megatron("expert_tensor_parallel_size"),
    unit: "GPUs",
  }),
  sequence_parallel: key(z.boolean().default(false), {
    doc: "Divide sequences outside the tensor parallel regions. Needs Export-Deploy 0.5.",
    consumer: megatron("sequence_parallel"),
  }),
  inference_max_seq_length: key(positive.default(4096), {
    doc: "Longest prompt plus answer. Needs Export-Deploy 0.4 on the Megatron side.",
    consumer: megatron("inference_max_seq_length"),
    unit: "tokens",
  }),
  max_batch_size: key(positive.nullable().default(null), {
    doc: "Requests that are answered in one batch; null is 1 where a task compares log-probabilities (Export-Deploy 0.5 and later spoils them in batches), else 32.",
    consumer: megatron("max_batch_size"),
    unit: "requests",
  }),
  batch_wait_timeout_s: key(
    z.number().min(0, "must be at least 0").max(60, "must be at most 60").default(0.1),
    {
      doc: "How long a batch waits for further requests. Needs Export-Deploy 0.5.",
      consumer: megatron("batch_wait_timeout_s"),
      unit: "seconds",
    },
  ),
  max_ongoing_requests: key(positive.nullable().default(null), {
    doc: "Requests that a replica takes at once; null is 64 or twice `max_batch_size` on Megatron, whichever is more, and 10 on Hugging Face. Further ones wait in Ray's proxy.",
    consumer: "Ray Serve: max_ongoing_requests",
    unit: "requests",
  }),
  micro_batch_size: key(positive.nullable().default(null), {
    doc: "Micro batch of pipeline parallel inference.",
    consumer: megatron("micro_batch_size"),
    unit: "requests",
  }),
  random_seed: key(count.nullable().default(null), {
    doc: "Seed of sampling.",
    consumer: megatron("random_seed"),
  }),
  enable_cuda_graphs: key(z.boolean().default(false), {
    doc: "Capture CUDA graphs for decoding.",
    consumer: megatron("enable_cuda_graphs"),
  }),
  enable_flash_decode: key(z.boolean().default(false), {
    doc: "Use flash decoding.",
    consumer: megatron("enable_flash_decode"),
  }),
  legacy_ckpt: key(z.boolean().default(false), {
    doc: "The checkpoint was saved by an older Megatron.",
    consumer: megatron("legacy_ckpt"),
  }),
  use_vllm_backend: key(z.boolean().default(false), {
    doc: "Serve a Hugging Face checkpoint through vLLM.",
    consumer: "Export-Deploy: HFRayDeployable(use_vllm_backend)",
  }),
  torch_dtype: key(z.enum(["auto", "bfloat16", "float16", "float32"]).default("auto"), {
    doc: "Number format of the weights.",
    consumer: "Export-Deploy: HFRayDeployable(torch_dtype)",
  }),
  device_map: key(z.enum(["auto", "balanced", "balanced_low_0", "sequential"]).default("auto"), {
    doc: "How a Hugging Face model is laid over its GPUs.",
    consumer: "Export-Deploy: HFRayDeployable(device_map)",
  }),
  num_cpus_per_replica: key(positive.default(8), {
    doc: "CPUs that each replica's front end reserves.",
    consumer: "Ray Serve: ray_actor_options.num_cpus",
    unit: "cores",
  }),
  host: key(z.enum(["0.0.0.0", "127.0.0.1"]).default("0.0.0.0"), {
    doc: "Address that the endpoint listens on. Evaluations on other nodes need `0.0.0.0`; the endpoint has no authentication.",
    consumer: "Ray Serve: HTTPOptions.host",
  }),
  port: key(port.max(65_520, "must be at most 65520: sixteen ports are tried").default(8000), {
    doc: "First port that the endpoint tries; one that is taken is passed over, at most 15 times. `endpoint.json` says which it got.",
    consumer: "Ray Serve: HTTPOptions.port",
  }),
  python: key(program.default("python3"), {
    doc: "Interpreter with Ray and Export-Deploy, in the container or on the node.",
    consumer: "job script: the Ray and deploy steps",
  }),
  container_image: key(image.nullable().default(null), {
    doc: "Image that serves the model; null is `run.env.container_image`.",
    consumer: "pyxis: --container-image",
  }),
  ray_temp_root: key(
    z
      .string()
      .regex(/^\/[A-Za-z0-9._/-]{1,20}$/, "is not an absolute path of at most 21 characters")
      .default("/tmp"),
    {
      doc: "Directory on each node for Ray's sockets; short, because the path of a socket has at most 107 bytes, and local: not on Lustre or NFS.",
      consumer: "ray start: --temp-dir",
    },
  ),
  extra: key(passThrough.default({}), {
    doc: "Further keyword arguments of the deployable's constructor. Not checked: Export-Deploy does not refuse what it does not know.",
    example: { enable_prefix_caching: true },
    consumer: "Export-Deploy: **model_config_kwargs / **kwargs",
  }),
});
