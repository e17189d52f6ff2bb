import { z } from "zod";
import { key, line, pathOrHubId, tokenizerName } from "./kinds.ts";

/** `model`: what is evaluated. */
export const modelSchema = z.strictObject({
  checkpoint_path: key(pathOrHubId, {
    doc: "The checkpoint: an absolute path on the cluster (a root with its tracker file, or one `iter_*` directory); with `model_format: hf` also a Hub id.",
    consumer: "Export-Deploy: megatron_checkpoint_filepath / hf_model_id_path",
    example: "/lustre/checkpoints/nano3/iter_0010000",
  }),
  model_type: key(z.enum(["gpt", "mamba"]).default("gpt"), {
    doc: "Megatron's model class. Nano3 and other hybrids are `mamba`.",
    consumer: "Export-Deploy: MegatronRayDeployable(model_type)",
  }),
  model_format: key(z.enum(["megatron", "hf"]).default("megatron"), {
    doc: "Layout of the checkpoint; decides which class of Export-Deploy serves it.",
    consumer: "Export-Deploy: MegatronRayDeployable or HFRayDeployable",
  }),
  model_id: key(
    line
      .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/, "is not a name of letters, digits and `._/-`")
      .default("nano3"),
    {
      doc: "Name under which the endpoint serves the model and under which results are reported.",
      consumer: "Export-Deploy: model_id; launcher: target.api_endpoint.model_id",
    },
  ),
  tokenizer: key(tokenizerName.nullable().default(null), {
    doc: "Tokenizer for tasks on the completions endpoint: an absolute path on the cluster, or a Hub id. lm-evaluation-harness splits prompt and answer by it.",
    consumer: "nemo-evaluator: config.params.extra.tokenizer",
    example: "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-Base-BF16",
  }),
  tokenizer_backend: key(z.enum(["huggingface", "tiktoken", "None"]).default("huggingface"), {
    doc: "How the harness loads the tokenizer.",
    consumer: "nemo-evaluator: config.params.extra.tokenizer_backend",
  }),
  trust_remote_code: key(z.boolean().default(false), {
    doc: "Run Python code that comes with a Hugging Face checkpoint. Export-Deploy's own default is true; here it must be asked for.",
    consumer: "Export-Deploy: HFRayDeployable(trust_remote_code)",
  }),
});
