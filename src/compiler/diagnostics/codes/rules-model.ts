import { error, warning } from "../define.ts";

const handedOn =
  "Export-Deploy does not refuse an argument that it does not know: it hands it to the model builder, which fails while loading or ignores it.";

/** Codes of the rules about the model and the class that serves it. */
export const modelRuleCodes = {
  "hub-id-needs-hf": error<{ checkpoint: string }>({
    title: "Megatron checkpoint that is no path",
    why: "A Megatron checkpoint is a directory on the cluster; a relative one would depend on where the job runs.",
    word: ({ checkpoint }) => ({
      message: `\`${checkpoint}\` is a name on the Hugging Face Hub, but the format is \`megatron\`.`,
      help: "Write an absolute path on the cluster, or `model.model_format=hf`.",
    }),
  }),
  "parallel-size-of-hf": error<{ name: string; size: number; fix: string }>({
    title: "parallel size of a Hugging Face model",
    why: handedOn,
    word: ({ name, size, fix }) => ({
      message: `\`deploy.${name}\` is ${size}, but a Hugging Face model has no such sizes: it is laid over all GPUs of its replica.`,
      help: `Write ${fix}.`,
    }),
  }),
  "key-without-effect": warning<{ key: string; server: string }>({
    title: "setting without effect",
    why: "What is measured is not what the config says.",
    word: ({ key, server }) => ({
      message: `\`${key}\` has no effect on a model that is served by ${server}.`,
      help: "Remove it, or check `model.model_format` and `deploy.use_vllm_backend`.",
    }),
  }),
  "argument-needs-version": error<{ key: string; version: string; chosen: string; usual: string }>({
    title: "argument of a newer Export-Deploy",
    why: handedOn,
    word: ({ key, version, chosen, usual }) => ({
      message: `\`${key}\` came with Export-Deploy ${version}; \`deploy.export_deploy_version\` is ${chosen}.`,
      help: `Remove it (the default is \`${usual}\`), or use an image with a newer version and write \`'deploy.export_deploy_version="${version}"'\`.`,
    }),
  }),
  "legacy-on-first-rank": warning<{ gpus: number }>({
    title: "legacy checkpoint on several GPUs",
    why: "Export-Deploy passes the flag to the first process only; the others load the checkpoint as a new one and fail, or wait.",
    word: ({ gpus }) => ({
      message: `\`deploy.legacy_ckpt\` reaches one of the ${gpus} processes of a replica.`,
      help: "Convert the checkpoint, or serve it on one GPU: `deploy.num_gpus=1`.",
    }),
  }),
  "sampling-ignored": warning<{ temperature: number }>({
    title: "temperature that nothing reads",
    why: "Export-Deploy's Hugging Face class always decodes greedily; the scores are those of temperature 0.",
    word: ({ temperature }) => ({
      message: `The temperature ${temperature} is ignored by a model that is served by Hugging Face.`,
      help: "Remove it, or serve through vLLM: `deploy.use_vllm_backend=true`.",
    }),
  }),
  "device-map-needs-memory": error<{ auto: string; memory: string }>({
    title: "device map that Export-Deploy refuses",
    why: "Export-Deploy's constructor raises `max_memory must be provided when device_map is 'balanced'`, with the GPUs allocated.",
    word: ({ auto, memory }) => ({
      message: "`deploy.device_map` is `balanced`, but there is no `max_memory`.",
      help: `Write ${auto}, which balances, too; or ${memory}: it must be there, and 75 GiB of each GPU are taken whatever it says.`,
    }),
  }),
  "extra-argument-taken": error<{ name: string; key: string | null }>({
    title: "free argument that has a key",
    why: "The argument would be given twice; the free one would win over what the rest of the artifacts say.",
    word: ({ name, key }) => ({
      message: `\`${name}\` is given by ${key === null ? "nano3 itself" : `\`${key}\``}.`,
      help:
        key === null
          ? "Remove it from `deploy.extra`: the harness relies on the value."
          : `Write \`${key}\`, and remove it from \`deploy.extra\`.`,
    }),
  }),
} as const;
