import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/**
 * Writes src/compiler/registry/task-table.ts from the launcher's own registry:
 *
 *   npx tsx src/gen/task-registry.ts <nemo_evaluator_launcher>/resources/all_tasks_irs.yaml
 *
 * Run by hand when the launcher is updated; the file is not part of this repository. Format the result with biome.
 */
export function taskTableText(registry: string): string {
  const { metadata, tasks } = parse(registry) as Registry;
  if (tasks.length !== metadata.num_tasks)
    throw new Error("the registry does not have the tasks that it counts");
  const harnesses = new Map<string, string[]>();
  for (const task of tasks) {
    harnesses.set(task.harness, [...(harnesses.get(task.harness) ?? []), rowText(task)]);
  }
  const groups = [...harnesses].map(
    ([harness, rows]) => `  ${JSON.stringify(harness)}: [\n${rows.join("")}  ],\n`,
  );
  return `${head(tasks.length)}export const taskTable: Readonly<Record<string, readonly TaskRow[]>> = {\n${groups.join("")}};\n`;
}

/** What is read of `all_tasks_irs.yaml`. */
interface Registry {
  readonly metadata: { readonly num_tasks: number };
  readonly tasks: readonly RegistryEntry[];
}

interface RegistryEntry {
  readonly name: string;
  readonly harness: string;
  readonly defaults: {
    readonly config: {
      readonly params?: { readonly task?: string | null };
      readonly supported_endpoint_types: readonly string[];
      readonly required_capabilities?: readonly string[];
    };
  };
}

/** NVIDIA's published evaluation of Nano3, base: `examples/nemotron/local_nvidia-nemotron-3-nano-30b-a3b-base.yaml`. */
const base = [
  "adlr_agieval_en_cot",
  "adlr_arc_challenge_llama_25_shot",
  "adlr_global_mmlu_lite_5_shot",
  "adlr_gsm8k_cot_8_shot",
  "adlr_humaneval_greedy",
  "adlr_math_500_4_shot_sampled",
  "adlr_mbpp_sanitized_3_shot_greedy",
  "adlr_mgsm_native_cot_8_shot",
  "adlr_minerva_math_nemo_4_shot",
  "adlr_mmlu",
  "adlr_mmlu_pro_5_shot_base",
  "adlr_race",
  "adlr_winogrande_5_shot",
  "hellaswag",
  "openbookqa",
  "piqa",
];

/** The same of the instruct model: `examples/nemotron/local_nvidia_nemotron_3_nano_30b_a3b.yaml`. */
const instruct = [
  "aa_lcr",
  "ns_aime2025",
  "ns_bfcl_v3",
  "ns_bfcl_v4",
  "ns_gpqa",
  "ns_hle",
  "ns_ifbench",
  "ns_livecodebench",
  "ns_mmlu_pro",
  "ns_mmlu_prox",
  "ns_scicode",
  "ns_wmt24pp",
  "ruler-128k-chat",
  "ruler-64k-chat",
  "tau2_bench_telecom",
];

function rowText({ name, defaults: { config } }: RegistryEntry): string {
  const row = [name, config.supported_endpoint_types[0], config.params?.task ?? null];
  if (config.required_capabilities?.includes("logprobs")) row.push("logprobs");
  if (base.includes(name)) row.push("base");
  if (instruct.includes(name)) row.push("instruct");
  return `    [${row.map((each) => JSON.stringify(each)).join(", ")}],\n`;
}

function head(count: number): string {
  return `import type { TaskRow } from "./task-row.ts";

/**
 * The ${count} tasks of nemo-evaluator-launcher 0.2.6 by harness, in the registry's order. Written by \`src/gen/task-registry.ts\`
 * from the launcher's \`all_tasks_irs.yaml\`; not edited by hand.
 */
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = join(import.meta.dirname, "../compiler/registry/task-table.ts");
  writeFileSync(target, taskTableText(readFileSync(process.argv[2] ?? "all_tasks_irs.yaml", "utf8")));
}
