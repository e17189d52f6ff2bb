import { describe, expect, test } from "vitest";
import { evalConfigSchema } from "../../src/compiler/4-validate/schema/index.ts";
import { plan } from "../../src/compiler/5-plan/index.ts";
import type { EvalPlan } from "../../src/compiler/5-plan/types.ts";

type Section = Readonly<Record<string, unknown>>;

interface Given {
  readonly model?: Section;
  readonly deploy?: Section;
  readonly eval?: Section;
  readonly env?: Section;
}

const slurm = { executor: "slurm", host: "login", gpus_per_node: 8, remote_job_dir: "/jobs", account: "a" };

function planOf(given: Given): EvalPlan {
  const config = evalConfigSchema.parse({
    model: { checkpoint_path: "/ckpt", tokenizer: "/tok", ...given.model },
    deploy: { num_gpus: 8, tensor_model_parallel_size: 8, ...given.deploy },
    eval: { tasks: [{ name: "hellaswag" }], ...given.eval },
    run: { env: given.env ?? slurm },
  });
  const inputs = {
    config: "c.yaml",
    profile: null,
    profile_file: null,
    checkpoint: null,
    overrides: [],
    environment: {},
    files: [],
  };
  return plan(config, { name: "c@p", version: "test", inputs, locked: { images: [], artifacts: [] } });
}

describe("layout", () => {
  const rows: { name: string; given: Given; want: Partial<EvalPlan["layout"]> }[] = [
    {
      name: "as many nodes as the GPUs need",
      given: { deploy: { num_gpus: 16 } },
      want: { nodes: 2, idle_gpus: 0 },
    },
    {
      name: "a shared node is asked for no more than is used",
      given: { deploy: { num_gpus: 4 } },
      want: { nodes: 1, gpus_per_node: 4, idle_gpus: 0 },
    },
    {
      name: "an exclusive node is taken with all its GPUs",
      given: { deploy: { num_gpus: 4, tensor_model_parallel_size: 4 }, env: { ...slurm, exclusive: true } },
      want: { nodes: 1, gpus_per_node: 8, idle_gpus: 4 },
    },
    {
      name: "replicas share the GPUs",
      given: { deploy: { num_gpus: 8, num_replicas: 4, tensor_model_parallel_size: 2 } },
      want: { gpus_per_replica: 2, model_parallel_size: 2 },
    },
    {
      name: "local: one node with the GPUs of the deployment",
      given: { env: {} },
      want: { nodes: 1, gpus_per_node: 8 },
    },
  ];
  test.each(rows)("$name", ({ given, want }) => {
    expect(planOf(given).layout).toMatchObject(want);
  });
});

describe("arguments of Export-Deploy", () => {
  const keys = (version: string): string[] =>
    Object.keys(planOf({ deploy: { export_deploy_version: version } }).deploy.arguments);
  test("0.3 knows neither sequence length nor expert tensor parallelism, and wants the checkpoint twice", () => {
    expect(keys("0.3")).toContain("model_format");
    expect(keys("0.3")).not.toContain("inference_max_seq_length");
    const { repeated_checkpoint_arguments } = planOf({ deploy: { export_deploy_version: "0.3" } }).deploy;
    expect(repeated_checkpoint_arguments).toEqual(["nemo_checkpoint_filepath"]);
  });
  test("0.4 adds the sequence length, 0.5 the rest", () => {
    const added = (newer: string, older: string) => keys(newer).filter((key) => !keys(older).includes(key));
    expect(added("0.4", "0.3")).toEqual(["inference_max_seq_length"]);
    expect(added("0.5", "0.4")).toEqual([
      "expert_tensor_parallel_size",
      "sequence_parallel",
      "batch_wait_timeout_s",
    ]);
    expect(added("0.7", "0.5")).toEqual([]);
  });
  test("Megatron is told the GPUs of one replica, not of all", () => {
    const given = { deploy: { num_gpus: 8, num_replicas: 2, tensor_model_parallel_size: 4 } };
    expect(planOf(given).deploy.arguments).toMatchObject({ num_gpus: 4 });
  });
  test("Hugging Face gets its GPUs from Ray Serve", () => {
    const given = {
      model: { model_format: "hf" },
      deploy: { num_gpus: 2, tensor_model_parallel_size: 1, num_replicas: 2 },
    };
    const { options, arguments: args } = planOf(given).deploy;
    expect(options.ray_actor_options).toMatchObject({ num_gpus: 1 });
    expect(args).not.toHaveProperty("num_gpus");
  });
});

describe("phases", () => {
  const rows = [
    { name: "loglikelihoods together", tasks: ["hellaswag", "piqa"], want: [["hellaswag.0", "piqa.1"]] },
    {
      name: "each generating task alone",
      tasks: ["adlr_mmlu", "adlr_gsm8k_cot_8_shot"],
      want: [["adlr_mmlu.0"], ["adlr_gsm8k_cot_8_shot.1"]],
    },
    {
      name: "kinds never mix",
      tasks: ["adlr_mmlu", "hellaswag", "simple_evals.gpqa_diamond", "piqa"],
      want: [["adlr_mmlu.0"], ["hellaswag.1", "piqa.3"], ["simple_evals.gpqa_diamond.2"]],
    },
  ];
  test.each(rows)("$name", ({ tasks, want }) => {
    const { evaluation } = planOf({ eval: { tasks: tasks.map((name) => ({ name })) } });
    expect(evaluation.phases.map((phase) => phase.tasks.map((index) => evaluation.tasks[index]?.id))).toEqual(
      want,
    );
  });
});

describe("who starts the evaluation in --batch", () => {
  const rows: { name: string; given: Given; want: string }[] = [
    { name: "slurm, allocation: the job, as a step", given: {}, want: "job" },
    {
      name: "slurm, the launcher's jobs: deploy.py",
      given: { eval: { placement: "slurm" } },
      want: "program",
    },
    { name: "local: deploy.py", given: { env: {} }, want: "program" },
  ];
  test.each(rows)("$name", ({ given, want }) => {
    expect(planOf(given).evaluation.started_by).toBe(want);
  });
});

describe("parameters of the task's own harness", () => {
  const rows = [
    {
      name: "a task's are laid over those of all",
      of: { a: { x: 1, y: 2 } },
      task: { a: { y: 3 } },
      want: { a: { x: 1, y: 3 } },
    },
    { name: "a list is replaced", of: { a: [1, 2] }, task: { a: [3] }, want: { a: [3] } },
    { name: "null is a value", of: { a: { x: 1 } }, task: { a: null }, want: { a: null } },
    { name: "the tokenizer gives way", of: { tokenizer: "/other" }, task: {}, want: { tokenizer: "/other" } },
  ];
  test.each(rows)("$name", ({ of, task, want }) => {
    const { evaluation, launcher } = planOf({ eval: { extra: of, tasks: [{ name: "piqa", extra: task }] } });
    const config = { params: { extra: want } };
    expect(evaluation.tasks[0]?.run_config).toMatchObject({ config });
    expect(launcher).toMatchObject({ evaluation: { tasks: [{ nemo_evaluator_config: { config } }] } });
  });
});

test("settings of nemo-evaluator for all tasks reach it without the launcher, too; a task's own win", () => {
  const adapter_config = { process_reasoning_traces: true, log_failed_requests: false };
  const settings = {
    config: { params: { temperature: 0.7, top_p: 0.9 } },
    target: { api_endpoint: { adapter_config } },
  };
  const planWith = (launcher: object) =>
    planOf({ eval: { launcher, tasks: [{ name: "piqa", temperature: 0.5 }] } }).evaluation.tasks[0];
  const task = planWith({ evaluation: { nemo_evaluator_config: settings } });
  expect(task?.run_config).toMatchObject({
    config: { params: { temperature: 0.5, top_p: 0.9 } },
    target: {
      api_endpoint: {
        type: "completions",
        adapter_config: { ...adapter_config, use_progress_tracking: true },
      },
    },
  });
  expect(task?.digest).not.toBe(planWith({})?.digest);
});

describe("time limits of the launcher's jobs", () => {
  const rows = [
    { form: "04:00:00", want: "04:00:00" },
    { form: "90:30", want: "01:31:00" },
    { form: "1-12", want: "1-12:00:00" },
    { form: "2-06:00", want: "2-06:00:00" },
  ];
  test.each(rows)("$form is written as $want, which the launcher knows", ({ form, want }) => {
    const execution = { walltime: want, max_walltime: want };
    expect(planOf({ eval: { walltime: form } }).launcher).toMatchObject({ execution });
  });
});

describe("ports", () => {
  test("those of different slots never meet, and none is in the kernel's ephemeral range", () => {
    const { ray, evaluation } = planOf({});
    const { ports } = ray;
    const used = Array.from({ length: ports.slots }, (_, slot) => {
      const offsets = [...Object.values(ports.head_offsets), ...Object.values(ports.node_offsets)];
      const fixed = offsets.map((offset) => ports.base + slot * ports.ports_per_slot + offset);
      const workers = Array.from(
        { length: ports.worker_ports_per_slot },
        (_, index) => ports.worker_base + slot * ports.worker_ports_per_slot + index,
      );
      const adapters = Array.from(
        { length: evaluation.adapter_ports_per_slot },
        (_, index) => evaluation.adapter_port + slot * evaluation.adapter_ports_per_slot + index,
      );
      return [...fixed, ...workers, ...adapters];
    }).flat();
    expect(new Set(used).size).toBe(used.length);
    expect(Math.max(...used)).toBeLessThan(32_768);
  });
});
