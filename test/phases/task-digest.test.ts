import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evalConfigSchema } from "../../src/compiler/4-validate/schema/index.ts";
import { plan } from "../../src/compiler/5-plan/index.ts";
import { canonicalJson } from "../../src/compiler/5-plan/task-digest.ts";
import type { JsonObject } from "../../src/compiler/5-plan/types.ts";
import { WholeFloat } from "../../src/compiler/python/whole-float.ts";

/** What makes a task's results other results, and what does not. */
type Section = Readonly<Record<string, unknown>>;

interface Given {
  readonly model?: Section;
  readonly deploy?: Section;
  readonly eval?: Section;
  readonly env?: Section;
  readonly rest?: Section;
}

const hellaswag = { name: "hellaswag" };
const piqa = { name: "piqa" };

function digestsOf({ model, deploy, eval: evaluation, env, rest }: Given): readonly string[] {
  const slurm = { executor: "slurm", host: "login", gpus_per_node: 8, remote_job_dir: "/jobs", account: "a" };
  const config = evalConfigSchema.parse({
    model: { checkpoint_path: "/ckpt", tokenizer: "/tok", ...model },
    deploy: { num_gpus: 8, tensor_model_parallel_size: 8, ...deploy },
    eval: { tasks: [hellaswag], ...evaluation },
    run: { env: { container_image: "nemo:1", container_runtime: "pyxis", ...slurm, ...env } },
    ...rest,
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
  const facts = { name: "c@p", version: "test", inputs, locked: { images: [], artifacts: [] } };
  return plan(config, facts).evaluation.tasks.map(({ digest }) => digest);
}

const batched = { deploy: { max_batch_size: 8 } };

describe("another result", () => {
  test.each<[what: string, other: Given, than?: Given]>([
    ["checkpoint", { model: { checkpoint_path: "/other" } }],
    ["tokenizer", { model: { tokenizer: "/other" } }],
    ["name of the model", { model: { model_id: "other" } }],
    ["class of the model", { model: { model_type: "mamba" } }],
    ["back end", { model: { model_format: "hf" } }],
    [
      "number format",
      { model: { model_format: "hf" }, deploy: { torch_dtype: "float32" } },
      { model: { model_format: "hf" } },
    ],
    ["version of Export-Deploy", { deploy: { export_deploy_version: "0.6" } }],
    [
      "how layers are divided",
      { deploy: { tensor_model_parallel_size: 4, pipeline_model_parallel_size: 2 } },
    ],
    ["GPUs", { deploy: { num_gpus: 16, tensor_model_parallel_size: 16 } }],
    ["longest sequence", { deploy: { inference_max_seq_length: 8192 } }],
    ["batch size", batched],
    ["seed", { deploy: { random_seed: 1 } }],
    ["argument of the deployable", { deploy: { extra: { a: 1 } } }],
    ["image", { env: { container_image: "nemo:2" } }],
    ["image of the harness", { eval: { container_image: "harness:1" } }],
    ["interpreter of the model", { deploy: { python: "/venv/bin/python" } }],
    ["interpreter of the harness", { eval: { python: "/venv/bin/python" } }],
    ["commands before", { env: { startup_commands: ["module load cuda"] } }],
    ["environment", { env: { env_vars: { NVTE_X: "1" } } }],
    ["environment of the evaluation", { eval: { env_vars: { SEED: "1" } } }],
    ["what is mounted", { env: { mounts: ["/a:/b"] } }],
    ["data", { eval: { dataset_dir: "/hf" } }],
    ["samples", { eval: { limit_samples: 8 } }],
    ["samples of the task", { eval: { tasks: [{ ...hellaswag, limit_samples: 8 }] } }],
    ["longest answer", { eval: { max_new_tokens: 8 } }],
    ["temperature", { eval: { temperature: 0.5 } }],
    ["how long an answer may take", { eval: { request_timeout: 10 } }],
    ["how often a request is repeated", { eval: { max_retries: 1 } }],
    ["parameter of the harness", { eval: { extra: { num_fewshot: 5 } } }],
    ["task", { eval: { tasks: [piqa] } }],
    ["who runs the harness", { eval: { placement: "slurm" } }],
    [
      "launcher's config",
      { eval: { placement: "slurm", launcher: { a: 1 } } },
      { eval: { placement: "slurm" } },
    ],
    ["requests in flight, where they meet in batches", { ...batched, eval: { parallelism: 2 } }, batched],
    [
      "replicas, where requests meet in batches",
      { deploy: { ...batched.deploy, num_gpus: 16, num_replicas: 2 } },
      batched,
    ],
  ])("%s", (_, other, than = {}) => expect(digestsOf(other)).not.toEqual(digestsOf(than)));
});

describe("the same result", () => {
  test.each<[what: string, other: Given, than?: Given]>([
    ["time, partition, account", { env: { time: "02:00:00", partition: "big", account: "b", qos: "high" } }],
    ["directory of the jobs", { env: { remote_job_dir: "/elsewhere" } }],
    ["ports", { deploy: { port: 9000 }, eval: { adapter_port: 22_000 } }],
    ["cores", { env: { cpus_per_task: 64 }, eval: { cpus_per_task: 8 } }],
    ["deadlines", { rest: { deadlines: { ready_seconds: 4000 } } }],
    ["lease", { rest: { comms: { lease_seconds: 500 } } }],
    ["description", { rest: { description: "of today" } }],
    ["secrets", { rest: { secrets: ["HF_TOKEN"] } }],
    ["whether results are used again", { eval: { resume: false } }],
    ["requests in flight, where each is answered alone", { eval: { parallelism: 2 } }],
    ["replicas, where each request is answered alone", { deploy: { num_gpus: 16, num_replicas: 2 } }],
    ["a launcher that is not asked", { eval: { launcher: { a: 1 } } }],
    [
      "said for the task or for all",
      { eval: { limit_samples: 8 } },
      { eval: { tasks: [{ ...hellaswag, limit_samples: 8 }] } },
    ],
  ])("%s", (_, other, than = {}) => expect(digestsOf(other)).toEqual(digestsOf(than)));

  test("the place among the others", () => {
    const [one, two] = digestsOf({ eval: { tasks: [hellaswag, piqa] } });
    expect(digestsOf({ eval: { tasks: [piqa, hellaswag] } })).toEqual([two, one]);
    expect(digestsOf({})).toEqual([one]);
  });
});

test("a value has one text, whatever the order of its keys, and two values have two", () => {
  const value = fc.jsonValue().map((made) => made as JsonObject);
  const shuffled = (made: unknown): unknown => {
    if (Array.isArray(made)) return made.map(shuffled);
    if (typeof made !== "object" || made === null) return made;
    return Object.fromEntries(
      Object.entries(made)
        .reverse()
        .map(([key, inner]) => [key, shuffled(inner)]),
    );
  };
  fc.assert(
    fc.property(value, (made) => {
      const text = canonicalJson(made);
      expect(canonicalJson(shuffled(made) as JsonObject)).toBe(text);
      // -0 is written as 0.
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(made)));
    }),
  );
});

test("to Python a float is no int, so it is none in a digest", () => {
  const [float, int] = [{ extra: { ratio: new WholeFloat(2) } }, { extra: { ratio: 2 } }];
  expect([float, int].map(canonicalJson)).toEqual(['{"extra":{"ratio":2.0}}', '{"extra":{"ratio":2}}']);
});
