import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { load } from "../../src/compiler/1-load/index.ts";
import { merge } from "../../src/compiler/2-merge/index.ts";
import { referencesIn, resolve } from "../../src/compiler/3-resolve/index.ts";
import { assignment, onCommandLine, yamlText } from "../../src/compiler/4-validate/assignment.ts";
import { validate } from "../../src/compiler/4-validate/index.ts";
import { movedKeyTables } from "../../src/compiler/4-validate/moved-keys-table.ts";
import { divisorsAround, multiplesAround } from "../../src/compiler/4-validate/rules/replica.ts";
import { walltime } from "../../src/compiler/4-validate/schema/kinds.ts";
import { formatDiagnostics, toJson } from "../../src/compiler/diagnostics/format.ts";
import { walltimeSeconds, walltimeText } from "../../src/compiler/facts/walltime.ts";
import { findTask, fullName, tasks } from "../../src/compiler/registry/task-registry.ts";
import type { SourceKind } from "../../src/compiler/span.ts";
import type { CompileInput } from "../../src/compiler/types.ts";
import { compileInput } from "../conformance/compile-input.ts";

const base = `
model: {checkpoint_path: /lustre/nano3, tokenizer: /lustre/tokenizer}
deploy: {num_gpus: 8, tensor_model_parallel_size: 8, max_batch_size: 1}
eval: {tasks: [{name: hellaswag}]}
`;

const slurm = `
[lab]
executor = "slurm"
remote_job_dir = "/lustre/runs"
gpus_per_node = 8
`;

function validateGiven(config: string, more: Partial<CompileInput> = {}, profile?: string) {
  const files = { "config.yaml": config, ...(profile !== undefined && { "env.toml": profile }) };
  const named = profile === undefined ? {} : { profileFile: "env.toml", profile: "lab" };
  const loaded = load(compileInput(files, { ...named, ...more }));
  const merged = merge(loaded.value ?? [], referencesIn({}));
  const resolved = merged.value && resolve(merged.value, {});
  if (resolved?.value === undefined) throw new Error("the given config does not resolve");
  return validate(resolved.value);
}

function codesOf(overrides: readonly string[], profile?: string): string[] {
  return validateGiven(base, { overrides }, profile).diagnostics.map(({ code }) => code);
}

describe("configs", () => {
  test("what is not written has its default", () => {
    const { value, diagnostics } = validateGiven(base);
    expect(diagnostics).toEqual([]);
    expect(value?.deploy).toMatchObject({ num_gpus: 8, num_replicas: 1, port: 8000, host: "0.0.0.0" });
    expect(value?.eval).toMatchObject({ parallelism: 32, placement: "allocation" });
    expect(value?.run.env).toMatchObject({ executor: "local", time: "04:00:00", mounts: [] });
    expect(value?.comms.endpoint_file).toBe("endpoint.json");
  });

  test("a warning does not withhold the config, an error does", () => {
    expect(validateGiven(base, { overrides: ["deploy.port=50000"] }).value).toBeDefined();
    expect(validateGiven(base, { overrides: ["deploy.port=80"] }).value).toBeUndefined();
  });

  test("`__proto__` is an unknown key", () => {
    const { diagnostics } = validateGiven(`${base}__proto__: {polluted: 1}\n`);
    expect(diagnostics.map(({ code }) => code)).toEqual(["key-unknown"]);
  });

  test("no flag of sbatch that another tool's key is sent to is refused", () => {
    const helps = Object.values(movedKeyTables)
      .flatMap((table) => Object.values(table))
      .join("\n");
    const flags = [...helps.matchAll(/slurm\.extra_flags\.([a-z-]+)/g)].map(([path]) => `${path}=x`);
    expect(flags.filter((flag) => codesOf([flag], slurm).length > 0)).toEqual([]);
  });

  const fine: { name: string; overrides: readonly string[]; profile?: string }[] = [
    { name: "a fraction of the samples", overrides: ["eval.limit_samples=0.5"] },
    { name: "a whole float where a fraction may stand", overrides: ["deploy.batch_wait_timeout_s=1.0"] },
    { name: "null where it has a meaning", overrides: ["deploy.random_seed=", "eval.dataset_dir=null"] },
    { name: "experts spread over the GPUs of a replica", overrides: ["deploy.expert_model_parallel_size=8"] },
    {
      name: "replicas that share a node",
      overrides: ["deploy.num_replicas=2", "deploy.tensor_model_parallel_size=4"],
      profile: slurm,
    },
    {
      name: "a replica that fills two nodes",
      overrides: ["deploy.num_gpus=16", "deploy.pipeline_model_parallel_size=2"],
      profile: slurm,
    },
    {
      name: "a task twice, with other settings",
      overrides: ["eval.tasks=[{name: piqa}, {name: piqa, limit_samples: 10}]"],
    },
    { name: "an ambiguous name with its harness", overrides: ["eval.tasks=[{name: simple_evals.mmlu}]"] },
    {
      name: "chat tasks without a tokenizer",
      overrides: ["eval.tasks=[{name: ns_aime2025}]", "model.tokenizer="],
    },
    {
      name: "large batches for generating tasks",
      overrides: ["eval.tasks=[{name: gsm8k}]", "deploy.max_batch_size=32"],
    },
    {
      name: "containers that see their files",
      overrides: ["run.env.mounts=[/lustre:/lustre]", "run.env.container_image=/lustre/nemo.sqsh"],
      profile: slurm,
    },
    {
      name: "gres that says the same",
      overrides: ["run.env.gres='gpu:h100:8,tmpdisk:100'"],
      profile: slurm,
    },
    { name: "a flag that is left out", overrides: ["slurm.extra_flags.requeue=false"], profile: slurm },
    {
      name: "flags with what a shell would read",
      overrides: ["slurm.extra_flags={constraint: '(a|b)&c', extra: 'two words'}"],
      profile: slurm,
    },
    {
      name: "a device map with the memory that it wants",
      overrides: [
        "model.model_format=hf",
        "deploy.tensor_model_parallel_size=1",
        "deploy.max_batch_size=null",
        "deploy.device_map=balanced",
        "deploy.extra.max_memory=75GiB",
        "eval.tasks=[{name: gsm8k, parallelism: 10}]",
      ],
    },
    { name: "an ssh host with executor local", overrides: ["run.env.host=workstation"] },
    {
      name: "an image that is to be left out",
      overrides: ["run.env.container_image=x", "run.env.container_runtime=none"],
    },
  ];
  test.each(fine)("nothing to say: $name", ({ overrides, profile }) => {
    expect(codesOf(overrides, profile)).toEqual([]);
  });
});

describe("positions", () => {
  test("each problem is where its value was written", () => {
    const { diagnostics } = validateGiven(
      base.replace("num_gpus: 8", "num_gpus: 0"),
      { overrides: ["eval.parallelism=0"] },
      `${slurm}time = "4h"\n`,
    );
    expect(diagnostics.map(toJson).map(({ at }) => at && [at.source, at.start, at.end.column])).toEqual([
      ["config.yaml", { line: 3, column: 20 }, 21],
      ["command line", { line: 1, column: 18 }, 19],
      ["env.toml", { line: 6, column: 8 }, 12],
    ]);
  });

  test("what is written nowhere has no place", () => {
    const { diagnostics } = validateGiven("description: x\n");
    expect(diagnostics.map(({ code, span }) => [code, span])).toEqual([
      ["value-missing", null],
      ["value-missing", null],
    ]);
  });
});

describe("secrets", () => {
  const token = `hf_${"a1".repeat(17)}`;
  const secret: { name: string; override: string }[] = [
    { name: "by shape", override: `description=see ${token}` },
    { name: "under a harmless name", override: `eval.env_vars.X=${token}` },
    { name: "in a list", override: `run.env.startup_commands=["x ${token}"]` },
    { name: "in a pass-through block", override: `eval.launcher.a.b=${token}` },
    { name: "by the name of its variable", override: "eval.env_vars.WANDB_API_KEY=swordfish" },
    { name: "in a task", override: "eval.tasks=[{name: piqa, env_vars: {JUDGE_API_KEY: swordfish}}]" },
    { name: "in an assignment of bash", override: "run.env.startup_commands=['export A_TOKEN=\"x\"']" },
    { name: "in a URL", override: "run.env.env_vars.PROXY=http://a:swordfish@p:1" },
    { name: "GitHub", override: `description=ghp_${"x".repeat(36)}` },
    { name: "OpenAI", override: `description=sk-proj-${"aB3".repeat(8)}` },
    { name: "a key", override: 'description="-----BEGIN OPENSSH PRIVATE KEY-----"' },
  ];
  test.each(secret)("found: $name", ({ override }) => {
    expect(codesOf([override])).toContain("secret-value");
  });

  const harmless = [
    "eval.env_vars.MAX_TOKENS='512'",
    "eval.env_vars.HF_TOKEN_PATH=/run/secrets/hf",
    "eval.env_vars.TOKENIZERS_PARALLELISM='false'",
    "run.env.startup_commands=['export HF_TOKEN=$(cat ~/.hf)', 'export MAX_TOKENS=5', 'source $KEY']",
    "model.checkpoint_path=/lustre/sk-llama-3-instruct-long-context-v2",
    "model.checkpoint_path=/lustre/hf_checkpoints/hf_nemotronnano3basebf16",
    "run.env.env_vars.URL=http://host:8000/a@b",
    "secrets=[HF_TOKEN, WANDB_API_KEY]",
  ];
  test.each(harmless)("left alone: %s", (override) => {
    expect(codesOf([override])).not.toContain("secret-value");
  });

  test("no output holds the secret, whatever else is wrong", () => {
    const config = `${base}description: ${token}\nsecrets: ${token}\nslurm: {signal_seconds: ${token}}\n`;
    const { diagnostics } = validateGiven(config, {
      overrides: [`model.model_type=${token}`, `eval.env_vars.A=${token}`, "eval.env_vars.A=b"],
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(Array(5).fill("secret-value"));
    expect(formatDiagnostics(diagnostics, { color: false })).not.toContain(token);
    expect(JSON.stringify(diagnostics.map(toJson))).not.toContain(token);
  });
});

describe("advice", () => {
  const rows: { kind: SourceKind; path: (string | number)[]; value: unknown; want: string }[] = [
    { kind: "config", path: ["run", "env", "time"], value: "10:00:00", want: 'time: "10:00:00"' },
    { kind: "profile", path: ["run", "env", "time"], value: "10:00:00", want: 'time = "10:00:00"' },
    {
      kind: "override",
      path: ["run", "env", "time"],
      value: "10:00:00",
      want: "'run.env.time=\"10:00:00\"'",
    },
    { kind: "override", path: ["deploy", "port"], value: 9000, want: "deploy.port=9000" },
    { kind: "override", path: ["description"], value: "it's", want: "'description=\"it'\\''s\"'" },
    { kind: "config", path: ["eval", "tasks", 0], value: { name: "piqa" }, want: "{name: piqa}" },
    { kind: "profile", path: ["a"], value: { A: ["1"] }, want: 'a = { A = ["1"] }' },
    { kind: "config", path: ["a"], value: "on", want: 'a: "on"' },
    { kind: "config", path: ["a"], value: "0.7", want: 'a: "0.7"' },
  ];
  test.each(rows)("$kind: $want", ({ kind, path, value, want }) => {
    expect(assignment(path, value, { kind, name: "x", text: "" })).toBe(want);
  });

  test("a value reads back as it was", () => {
    const text = fc.string({ unit: fc.constantFrom(..."ab1:.-_ '\"{}[],#on~$") });
    fc.assert(
      fc.property(text, (value) => {
        const { value: trees } = load(compileInput({ "config.yaml": `description: ${yamlText(value)}\n` }));
        const node = trees?.[0]?.root.entries.get("description")?.value;
        return (
          value.includes("${") ||
          (node?.kind === "scalar" && node.scalar.type === "str" && node.scalar.value === value)
        );
      }),
    );
  });

  test("following any alternative of a help about sizes ends that problem", () => {
    const size = fc.integer({ min: 1, max: 24 });
    const codes = [
      "replicas-divide-gpus",
      "model-fits-replica",
      "experts-fit-replica",
      "gpus-idle-in-replica",
    ];
    fc.assert(
      fc.property(size, size, size, size, size, (gpus, replicas, tensor, pipeline, experts) => {
        const overrides = [
          onCommandLine(["deploy", "num_gpus"], gpus),
          onCommandLine(["deploy", "num_replicas"], replicas),
          onCommandLine(["deploy", "tensor_model_parallel_size"], tensor),
          onCommandLine(["deploy", "pipeline_model_parallel_size"], pipeline),
          onCommandLine(["deploy", "expert_model_parallel_size"], experts),
        ];
        for (const { code, help } of validateGiven(base, { overrides }).diagnostics) {
          if (!codes.includes(code)) continue;
          const settings = [...help.matchAll(/`(deploy\.\w+=\d+)`/g)].map(([, setting = ""]) => setting);
          expect(settings.length).toBeGreaterThan(0);
          for (const setting of settings) expect(codesOf([...overrides, setting])).not.toContain(code);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("neighbours", () => {
    expect(multiplesAround(10, 4)).toEqual([8, 12]);
    expect(multiplesAround(3, 4)).toEqual([4]);
    expect(divisorsAround(3, 8)).toEqual([2, 4]);
    expect(divisorsAround(16, 8)).toEqual([8]);
    expect(divisorsAround(1, 7)).toEqual([7]);
  });
});

describe("walltimes", () => {
  const rows: [string, number][] = [
    ["30:00", 1800],
    ["04:00:00", 14_400],
    ["08:09:07", 29_347],
    ["1-02", 93_600],
    ["1-02:30", 95_400],
    ["2-00:00:01", 172_801],
  ];
  test.each(rows)("%s", (text, seconds) => {
    expect(walltimeSeconds(text)).toBe(seconds);
  });

  test("are a minute at least", () => {
    const part = fc.constantFrom("0", "00", "1", "59");
    const clock = fc.array(part, { minLength: 2, maxLength: 3 }).map((parts) => parts.join(":"));
    const inDays = fc.tuple(part, fc.array(part, { minLength: 1, maxLength: 3 }));
    const days = inDays.map(([number, parts]) => `${number}-${parts.join(":")}`);
    fc.assert(
      fc.property(fc.oneof(clock, days), (text) => {
        expect(walltime.safeParse(text).success).toBe(walltimeSeconds(text) >= 60);
      }),
    );
  });

  test("as text they hold what they are made of, within a minute", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000_000 }), (seconds) => {
        const held = walltimeSeconds(walltimeText(seconds));
        return held >= seconds && held < seconds + 60;
      }),
    );
  });
});

describe("task registry", () => {
  test("is the launcher's", () => {
    expect(tasks).toHaveLength(421);
    expect(new Set(tasks.map(fullName)).size).toBe(421);
    expect(tasks.filter(({ nano3 }) => nano3 === "base")).toHaveLength(16);
    expect(tasks.filter(({ nano3 }) => nano3 === "instruct")).toHaveLength(15);
    expect(tasks.filter(({ needs_logprobs }) => needs_logprobs)).toHaveLength(81);
    const ambiguous = tasks.filter(({ name_is_ambiguous }) => name_is_ambiguous).map(({ name }) => name);
    expect(new Set(ambiguous).size).toBe(11);
  });

  const lookups: [string, unknown][] = [
    ["hellaswag", { kind: "found", entry: { harness: "lm-evaluation-harness", needs_logprobs: true } }],
    ["simple_evals.mmlu", { kind: "found", entry: { name: "mmlu", endpoint_type: "chat" } }],
    ["mmlu", { kind: "ambiguous", harnesses: ["lm-evaluation-harness", "simple_evals"] }],
    ["helaswag", { kind: "unknown", near: "hellaswag" }],
    ["HellaSwag", { kind: "unknown", near: "hellaswag" }],
    ["lm_eval.hellaswag", { kind: "unknown", near: "hellaswag" }],
    ["lm_eval.mmlu", { kind: "unknown", near: "lm-evaluation-harness.mmlu" }],
    ["a.b.c", { kind: "unknown", near: null }],
    ["__proto__", { kind: "unknown", near: null }],
  ];
  test.each(lookups)("%s", (name, want) => {
    expect(findTask(name)).toMatchObject(want as object);
  });
});

test("a file is refused before it is read to its end", () => {
  const config = `description: ${"x".repeat(1_000_001)}\n`;
  const { diagnostics } = load(compileInput({ "config.yaml": config }));
  expect(diagnostics.map(({ code }) => code)).toEqual(["file-too-large"]);
});
