import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensurePython, type PythonEnvironment } from "../python/environment.ts";
import expected from "./expected.json" with { type: "json" };
import { runHarness } from "./harness.ts";
import { type RayHead, startRay } from "./ray-head.ts";
import { type App, type ServedApps, serveApps } from "./served-apps.ts";

const data = mkdtempSync("/tmp/nano3-toy-");
const standIn = join(import.meta.dirname, "../stand-in");
const constructions = join(data, "constructions.jsonl");
const megatron = { backend: "megatron", checkpoint: join(data, "megatron") } as const;
const hf = { backend: "hf", checkpoint: join(data, "hf") } as const;
const withFault = (app: App, fault: string): App => ({ ...app, env: { NANO3_TOY_FAULT: fault } });

const apps: Readonly<Record<string, App>> = {
  megatron: {
    ...megatron,
    keywords: { num_gpus: 2, tensor_model_parallel_size: 2, batch_wait_timeout_s: 0.02 },
  },
  hf: { ...hf, keywords: { tp_plan: "auto" } },
  pair: { ...megatron, keywords: { max_batch_size: 2, batch_wait_timeout_s: 10 } },
  unfinished: { ...megatron, checkpoint: join(data, "megatron/iter_0000020") },
  nan: withFault(hf, "nan"),
  missing: withFault(hf, "logprobs-missing"),
  shifted: withFault(megatron, "no-leading-none,slow=0.5"),
  short: withFault(hf, "wrong-length"),
  error: withFault(hf, "error-text"),
  mortal: { ...withFault(megatron, "dies-when-ready=0.2"), keywords: { random_seed: 1 } },
  endless: withFault(megatron, "never-loads"),
  orphaned: { ...withFault(megatron, "shard-dies"), keywords: { num_gpus: 2 } },
  raising: withFault(hf, "constructor-raises"),
};

let python: PythonEnvironment;
let ray: RayHead | undefined;
let served: ServedApps;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  python = await ensurePython();
  env = {
    PATH: `${python.bin}:/usr/bin:/bin`,
    HOME: data,
    PYTHONPATH: standIn,
    PYTHONDONTWRITEBYTECODE: "1",
    NO_COLOR: "1",
    NANO3_STAND_IN_LOG: constructions,
    NANO3_TOY_LOAD_SECONDS: "0.2",
  };
  execFileSync(python.python, [join(import.meta.dirname, "make-data.py"), data], { env });
  ray = await startRay(python.bin, env);
  served = await serveApps(python.python, ray.address, apps, env);
}, 180_000);

afterAll(async () => {
  await ray?.stop();
  rmSync(data, { recursive: true, force: true });
}, 20_000);

const url = (app: string, path = "/v1/completions/"): string =>
  `http://127.0.0.1:${served.port}/${app}${path}`;

interface Answer {
  readonly status: number;
  readonly text?: string;
  readonly logprobs?: { token_logprobs: (number | null)[] | null; top_logprobs: unknown[] | null } | null;
  readonly usage?: unknown;
  readonly finish?: string;
}

async function ask(app: string, body: Readonly<Record<string, unknown>>, path?: string): Promise<Answer> {
  const response = await fetch(url(app, path), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    redirect: "manual",
    signal: AbortSignal.timeout(15_000),
  });
  if (response.status !== 200) return { status: response.status };
  const { choices, usage } = (await response.json()) as {
    choices: [{ text: string; logprobs: NonNullable<Answer["logprobs"]> | null; finish_reason: string }];
    usage: unknown;
  };
  const [choice] = choices;
  return { status: 200, text: choice.text, logprobs: choice.logprobs, usage, finish: choice.finish_reason };
}

const askBriefly = (app: string): Promise<Answer> => ask(app, { prompt: "wait", max_tokens: 1 });

interface Construction {
  readonly class: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly unknown: Readonly<Record<string, unknown>>;
}

function constructed(): Construction[] {
  return readFileSync(constructions, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Construction);
}

const echo = { prompt: "3 + 3 = 6", max_tokens: 1, logprobs: 1, echo: true };

describe("habits of the stand-in", () => {
  test("a Megatron application runs whatever its shards do; a Hugging Face one runs when it has loaded", async () => {
    const megatrons = Object.keys(apps).filter((name) => apps[name]?.backend === "megatron");
    expect(megatrons.map((name) => served.status[name])).toEqual(megatrons.map(() => "RUNNING"));
    expect(served.status).toMatchObject({ hf: "RUNNING", raising: "DEPLOY_FAILED" });
    for (const name of ["megatron", "unfinished", "endless", "orphaned"]) {
      const health = await fetch(url(name, "/v1/health"));
      expect(await health.json()).toEqual({ status: "healthy" });
    }
  });

  test("a checkpoint that cannot be loaded is a 500, and lost or loading shards are silence", async () => {
    expect(await askBriefly("unfinished")).toEqual({ status: 500 });
    for (const name of ["endless", "orphaned"]) {
      const answer = await Promise.race([askBriefly(name), sleep(300).then(() => "silence")]);
      expect(answer).toBe("silence");
    }
  });

  test("unknown keywords are written down, and nothing fails", () => {
    expect(constructed().find((entry) => entry.unknown.tp_plan === "auto")).toMatchObject({
      class: "HFRayDeployable",
      version: "0.7.0",
      arguments: { model_id: "toy" },
    });
  });

  const tokens = (count: number): number[] =>
    Array.from({ length: count }, () => expect.any(Number) as number);
  const bare = { token_logprobs: null, top_logprobs: null };
  const both = (count: number, tops: number): Answer["logprobs"] => ({
    token_logprobs: tokens(count),
    top_logprobs: Array.from({ length: tops }, () => expect.any(Object) as object),
  });
  test.each<[what: string, app: string, body: Readonly<Record<string, unknown>>, want: object]>([
    ["logprobs absent", "megatron", { prompt: "3 + 3", max_tokens: 2 }, { status: 200, logprobs: bare }],
    ["logprobs absent", "hf", { prompt: "3 + 3", max_tokens: 2 }, { status: 200, logprobs: null }],
    ["logprobs 1", "megatron", { prompt: "3 + 3", max_tokens: 2, logprobs: 1 }, { logprobs: both(2, 2) }],
    ["logprobs 1", "hf", { prompt: "3 + 3", max_tokens: 2, logprobs: 1 }, { logprobs: both(2, 2) }],
    ["logprobs 0", "megatron", { prompt: "3 + 3", max_tokens: 2, logprobs: 0 }, { logprobs: bare }],
    ["logprobs 0", "hf", { prompt: "3 + 3", max_tokens: 2, logprobs: 0 }, { logprobs: null }],
    ["logprobs null", "megatron", { prompt: "3 + 3", max_tokens: 2, logprobs: null }, { logprobs: bare }],
    [
      "logprobs null",
      "hf",
      { prompt: "3 + 3", max_tokens: 2, logprobs: null },
      { status: 200, text: expect.stringMatching(/^An error occurred: /) },
    ],
    ["echo without logprobs", "megatron", { prompt: "3 + 3", max_tokens: 1, echo: true }, { status: 500 }],
    [
      "echo without logprobs",
      "hf",
      { prompt: "3 + 3", max_tokens: 1, echo: true },
      { text: expect.stringMatching(/^3 \+ 3./), logprobs: null },
    ],
    [
      "echo with logprobs: None, 8 tokens, the answer",
      "megatron",
      echo,
      { logprobs: { token_logprobs: [null, ...tokens(9)], top_logprobs: both(9, 9)?.top_logprobs ?? null } },
    ],
    ["echo with logprobs: 8 tokens, the answer", "hf", echo, { logprobs: both(9, 9) }],
    ["a list of prompts", "megatron", { prompt: ["a", "b"], max_tokens: 1 }, { status: 500 }],
    ["a list of prompts", "hf", { prompt: ["a", "b"], max_tokens: 1 }, { status: 500 }],
    [
      "words are counted for tokens, characters for max_tokens",
      "megatron",
      { prompt: "one two", max_tokens: 3 },
      { finish: "length", usage: { prompt_tokens: 2, completion_tokens: 1, total_tokens: 3 } },
    ],
    ["fault nan", "nan", echo, { status: 500 }],
    ["fault logprobs-missing", "missing", echo, { status: 200, logprobs: null }],
    ["fault no-leading-none", "shifted", echo, { logprobs: both(9, 9) }],
    ["fault wrong-length", "short", echo, { logprobs: both(8, 9) }],
    [
      "fault error-text",
      "error",
      echo,
      { text: expect.stringMatching(/^An error occurred: /), logprobs: null },
    ],
  ])("%s (%s)", async (_, app, body, want) => {
    expect(await ask(app, body)).toMatchObject(want);
  });

  test.each([
    ["/v1/completions", "POST", 307],
    ["/v1/chat/completions", "POST", 307],
    ["/v1/models/", "GET", 307],
    ["/v1/health/", "GET", 307],
    ["/v1/models", "GET", 200],
  ])("%s is answered to %s by %i", async (path, method, status) => {
    for (const app of ["megatron", "hf"]) {
      const body = method === "POST" ? { body: JSON.stringify(echo) } : {};
      const response = await fetch(url(app, path), { method, redirect: "manual", ...body });
      expect([app, response.status]).toEqual([app, status]);
    }
  });

  test("chat is answered", async () => {
    for (const app of ["megatron", "hf"]) {
      const response = await fetch(url(app, "/v1/chat/completions/"), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ messages: [{ role: "user", content: "hello" }], max_tokens: 3 }),
      });
      expect(await response.json()).toMatchObject({
        object: "chat.completion",
        model: "toy",
        choices: [
          { message: { role: "assistant", content: expect.stringMatching(/^.{3,6}$/) }, logprobs: null },
        ],
      });
    }
  });

  test("the first request's parameters are used for its whole batch", async () => {
    await Promise.all([askBriefly("pair"), askBriefly("pair")]);
    const first = ask("pair", { prompt: "The story", max_tokens: 7 });
    await sleep(200);
    const second = ask("pair", { prompt: "The story", max_tokens: 1, logprobs: 1 });
    expect((await first).text?.length).toBeGreaterThan(6);
    expect(await second).toMatchObject({ text: (await first).text, logprobs: bare });
  });

  test("log probabilities of a batch are padded with zeros to the longest", async () => {
    const long = ask("pair", { ...echo, prompt: `${echo.prompt} xyz` });
    const short = await ask("pair", echo);
    expect((await long).logprobs?.token_logprobs).toHaveLength(14);
    expect(short.logprobs?.token_logprobs).toHaveLength(14);
    expect(short.logprobs?.token_logprobs?.slice(-4)).toEqual([0, 0, 0, 0]);
    expect(short.logprobs?.top_logprobs).toHaveLength(9);
  });

  test("fault slow: an answer takes that long", async () => {
    const started = performance.now();
    await ask("shifted", echo);
    expect(performance.now() - started).toBeGreaterThan(500);
  });

  test("fault dies-when-ready: a good answer, then another replica", { timeout: 30_000 }, async () => {
    const replicas = (): number => constructed().filter((entry) => entry.arguments.random_seed === 1).length;
    expect(await ask("mortal", echo)).toMatchObject({ status: 200 });
    await sleep(300);
    await ask("mortal", echo).catch(() => "lost with the replica");
    await expect.poll(replicas, { timeout: 20_000 }).toBeGreaterThan(1);
  });

  test("2000 characters are scored in less than 50 ms", () => {
    const script = `
import sys, time
from nano3_toy.checkpoint import load_megatron
from nano3_toy.generation import answer
model = load_megatron(sys.argv[1])
prompt = open(f"{sys.argv[1]}/iter_0000010/corpus.txt").read()[:2000]
answer(model, prompt, 1, 1)
times = []
for _ in range(5):
    started = time.perf_counter()
    answer(model, prompt, 1, 1)
    times.append(time.perf_counter() - started)
print(min(times))`;
    const seconds = execFileSync(python.python, ["-c", script, megatron.checkpoint], {
      env,
      encoding: "utf8",
    });
    expect(Number(seconds)).toBeLessThan(0.05);
  });
});

describe("data", () => {
  test("expected.json is what make-data.py computes", () => {
    expect(JSON.parse(readFileSync(join(data, "expected.json"), "utf8"))).toEqual(expected);
  });

  test("the tokenizer gives every text back, and counts as the model does", () => {
    const script = `
import sys
from transformers import AutoTokenizer
from nano3_toy import tokens
tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
for text in ["", " A B  C\\n\\tD", "Ünïcödé \\u2028 \\U0001f600", "<|endoftext|> A", "\\x00\\x7f", open(sys.argv[2]).read()]:
    ids = tokenizer(text).input_ids
    assert tokenizer.batch_decode([ids]) == [text], text
    assert ids == tokens.encode(text), (text, ids, tokens.encode(text))
    assert tokens.decode(ids) == text`;
    execFileSync(python.python, ["-c", script, join(data, "tokenizer"), join(data, "hf/corpus.txt")], {
      env,
    });
  });

  test.each([
    [
      "0.3",
      ["nemo_checkpoint_filepath", "megatron_checkpoint_filepath", "model_format"],
      ["inference_max_seq_length"],
    ],
    [
      "0.4",
      ["megatron_checkpoint_filepath", "inference_max_seq_length"],
      ["sequence_parallel", "batch_wait_timeout_s"],
    ],
    [
      "0.5",
      ["expert_tensor_parallel_size", "sequence_parallel", "batch_wait_timeout_s"],
      ["nemo_checkpoint_filepath"],
    ],
    [
      "0.7",
      ["megatron_checkpoint_filepath", "legacy_model_format"],
      ["nemo_checkpoint_filepath", "model_format"],
    ],
  ])("constructor of Export-Deploy %s", (version, has, lacks) => {
    const script = `
import inspect
from nemo_deploy.llm.megatron_constructors import CONSTRUCTORS
from nemo_export_deploy_common.package_info import MINOR, __version__
print(*inspect.signature(CONSTRUCTORS[MINOR]).parameters)`;
    const names = execFileSync(python.python, ["-c", script], {
      env: { ...env, NANO3_STAND_IN_EXPORT_DEPLOY: version },
      encoding: "utf8",
    })
      .trim()
      .split(" ");
    expect(names).toEqual(expect.arrayContaining(has));
    expect(names.filter((name) => lacks.includes(name))).toEqual([]);
    expect(names[1]).toBe(has[0] === "nemo_checkpoint_filepath" ? has[0] : "megatron_checkpoint_filepath");
    expect(names.at(-1)).toBe("model_config_kwargs");
  });
});

describe("the real harness reports the scores that are known beforehand", () => {
  type Task = keyof typeof expected.tasks;
  test.concurrent.each<[backend: "megatron" | "hf", task: Task, samples: 4 | 8 | 24]>([
    ["megatron", "hellaswag", 24],
    ["megatron", "adlr_arc_challenge_llama_25_shot", 24],
    ["hf", "adlr_arc_challenge_llama_25_shot", 8],
  ])("%s, %s, %i samples", { timeout: 300_000 }, async (backend, task, samples) => {
    const limit = samples === expected.samples ? {} : { limitSamples: samples };
    const result = await runHarness({ task, url: url(backend), data, bin: python.bin, ...limit });
    const name = expected.tasks[task];
    expect(result.exitCode, result.log).toBe(0);
    expect(result.scores).toEqual({ [name]: expected.scores[backend][task][`${samples}`] });
    expect(result.samples).toEqual({ [name]: samples });
  });
});
