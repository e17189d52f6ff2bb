import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import expected from "../toy/expected.json" with { type: "json" };
import { listenersOn } from "../toy/listeners.ts";
import { Program } from "./program.ts";
import { type Start, ToyRuns } from "./toy-runs.ts";

/** The toy model's deploy.py, and its directory and first port. */
let toy: ToyRuns;
let data: string;
let port: number;

beforeAll(async () => {
  toy = await ToyRuns.open();
  ({ data, port } = toy);
}, 600_000);

afterEach(() => Program.endAll());
afterAll(() => toy?.close(), 30_000);

const newRun = (options: Start): string => toy.newRun(options);
const start = (options?: Start): Program => toy.start(options);
const task = { name: "hellaswag" };

async function answers(): Promise<boolean> {
  const url = `http://127.0.0.1:${port}/v1/completions/`;
  const body = JSON.stringify({ prompt: "3 + 3", max_tokens: 1 });
  return fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

describe("a run that somebody else evaluates", () => {
  test("from the endpoint file to the completion file of this attempt", async () => {
    const run = newRun({ config: { deploy: { host: "0.0.0.0" } } });
    writeFileSync(join(run, "endpoint.json"), '{"attempt": 1}');
    writeFileSync(join(run, "done"), '{"run_id": "other", "attempt": 1, "exit_code": 0}');
    const program = start({ run, attempt: 2 });
    await sleep(1000);
    expect(existsSync(join(run, "endpoint.json"))).toBe(false);
    await program.until("ready", "done");
    expect(program.json("endpoint.json")).toEqual({
      url: `http://127.0.0.1:${port}/v1/completions/`,
      urls: {
        completions: `http://127.0.0.1:${port}/v1/completions/`,
        chat: `http://127.0.0.1:${port}/v1/chat/completions/`,
      },
      model_id: "toy",
      hostname: expect.any(String),
      port,
      job_id: "7",
      run_id: run.slice(data.length + 1),
      attempt: 2,
      checkpoint: join(data, "megatron/iter_0000010"),
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      probe: { completion: true, logprobs: 42, checked_by: ["repetition", "tokenizer"] },
      ready_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(await answers()).toBe(true);
    expect(listenersOn(port)).toEqual(["0.0.0.0"]);
    program.complete({ run_id: run.slice(data.length + 1), attempt: 1, exit_code: 0 });
    await sleep(2000);
    program.complete({ run_id: run.slice(data.length + 1), attempt: 2, outcome: "failed", exit_code: 20 });
    expect(await program.exitCode()).toBe(20);
    expect(await answers()).toBe(false);
    expect(program.json("failed.json")).toBe(null);
    expect(program.events().map(({ phase, event }) => `${phase} ${event}`)).toEqual([
      "deploy progress",
      "ray started",
      "ray progress",
      "ray done",
      "deploy started",
      "deploy done",
      "load started",
      "load done",
      "ready started",
      "ready progress",
      "ready done",
      "evaluate progress",
      "evaluate progress",
      "teardown started",
      "teardown done",
    ]);
  });

  test("an endpoint for this node alone listens and is asked there alone; TERM: Serve is shut down, 143", async () => {
    const program = start({ config: { deploy: { host: "127.0.0.1" } }, nodeIp: "203.0.113.1" });
    await program.until("ready", "done");
    expect(program.json("endpoint.json")).toMatchObject({ url: `http://127.0.0.1:${port}/v1/completions/` });
    expect(listenersOn(port)).toEqual(["127.0.0.1"]);
    program.signal("SIGTERM");
    expect(await program.exitCode()).toBe(143);
    expect(program.json("failed.json")).toMatchObject({
      phase: "evaluate",
      class: "terminated",
      exit_code: 143,
    });
    expect(program.events().at(-1)).toMatchObject({ phase: "teardown", event: "done" });
    expect(await answers()).toBe(false);
  });

  test("TERM while it loads: 143 at once", async () => {
    const program = start({ fault: "never-loads" });
    await program.until("load", "started");
    program.signal("SIGTERM");
    expect(await program.exitCode()).toBe(143);
  });

  test("a port that is taken: the next one, and an event that says so", async () => {
    const server = createServer().listen(port);
    await once(server, "listening");
    expect((server.address() as AddressInfo).port).toBe(port);
    const program = start();
    await program.until("ready", "done");
    server.close();
    expect(program.json("endpoint.json")).toMatchObject({ port: port + 1 });
    expect(program.events()).toContainEqual(
      expect.objectContaining({ message: `port ${port} is taken, ${port + 1} is used` }),
    );
    program.signal("SIGTERM");
    expect(await program.exitCode()).toBe(143);
  });
});

const oneEntryTooFew = {
  message: "token_logprobs has 1 entry too few (counted by repetition): scores would be of other tokens",
};
const lineInALog = { log: expect.stringMatching(/^logs\/.+:\d+$/), line: expect.any(String) };

describe("how it fails", () => {
  test.each<[what: string, options: Start, code: number, failed: object]>([
    [
      "no Ray",
      { rayAddress: "127.0.0.1:9", config: { deadlines: { ray_seconds: 3 } } },
      10,
      { phase: "ray", class: "connection", message: expect.stringContaining("127.0.0.1:9") },
    ],
    [
      "fewer GPUs than planned",
      { gpus: 24, config: { deadlines: { ray_seconds: 2 } } },
      10,
      {
        phase: "ray",
        class: "gpus",
        message: "after 2 s Ray has 16 GPUs on 1 nodes, the plan needs 24 on 1",
      },
    ],
    [
      "no checkpoint",
      { config: { model: { checkpoint_path: "/nowhere" } } },
      11,
      { phase: "deploy", class: "checkpoint", message: expect.stringContaining("/nowhere does not exist") },
    ],
    [
      "the constructor raises",
      { fault: "constructor-raises" },
      11,
      {
        phase: "deploy",
        class: "replica",
        message: "RuntimeError: the test asked for a constructor that raises",
        ...lineInALog,
      },
    ],
    [
      "no CPUs for the replica",
      { config: { deploy: { num_cpus_per_replica: 500 }, deadlines: { deploy_seconds: 4 } } },
      11,
      { phase: "deploy", class: "timeout", message: expect.stringContaining("DEPLOYING after 4 s") },
    ],
    [
      "it never loads",
      { fault: "never-loads", config: { deadlines: { ready_seconds: 4 } } },
      12,
      { phase: "load", class: "timeout", message: expect.stringContaining("no completion within 4 s") },
    ],
    [
      "logprobs are missing",
      { fault: "logprobs-missing" },
      13,
      { phase: "ready", class: "answers", message: expect.stringContaining("no token_logprobs") },
    ],
    ["the first token has no entry", { fault: "no-leading-none" }, 13, oneEntryTooFew],
    ["the last token has no entry", { fault: "wrong-length" }, 13, oneEntryTooFew],
    [
      "logprobs are NaN",
      { fault: "nan" },
      13,
      { message: "HTTP 500: Internal Server Error", line: expect.stringContaining("Out of range float") },
    ],
    [
      "an error as text with HTTP 200",
      { fault: "error-text" },
      13,
      { message: expect.stringContaining("An error occurred") },
    ],
    [
      "nobody renews the lease",
      { config: { comms: { lease_seconds: 6 } }, fault: "never-loads" },
      31,
      { class: "lease", message: expect.stringContaining("lease has not changed for 6 s") },
    ],
  ])("%s", async (_, options, code, failed) => {
    const program = start(options);
    const exit = await program.exitCode();
    expect({ exit, failed: program.json("failed.json"), log: program.log() }).toMatchObject({
      exit: code,
      failed: { ...failed, exit_code: code, attempt: 1, job_id: "7" },
    });
    expect(program.json("endpoint.json")).toBe(null);
    expect(await answers()).toBe(false);
  });

  test("a worker of the model dies while it loads: the GPUs do not wait for ready_seconds", async () => {
    const program = start({ fault: "shard-dies", config: { deadlines: { ready_seconds: 170 } } });
    expect(await program.exitCode()).toBe(11);
    expect(program.json("failed.json")).toMatchObject({ phase: "load", class: "replica" });
  });

  test("nobody evaluates", async () => {
    const run = newRun({});
    const text = join(run, "deploy.py");
    // 900 s more than evaluate_seconds are too long for a test.
    execFileSync("sed", ["-i", 's/"completion_seconds": 1020/"completion_seconds": 2/', text]);
    const program = start({ run });
    expect(await program.exitCode()).toBe(30);
    expect(program.json("failed.json")).toMatchObject({ class: "completion", exit_code: 30 });
  });

  test("the lease keeps a run alive while it changes", async () => {
    const run = newRun({ config: { comms: { lease_seconds: 6 } } });
    let beats = 0;
    const heart = setInterval(() => writeFileSync(join(run, "lease"), String(beats++)), 1000);
    const program = start({ run });
    await program.until("ready", "done");
    await sleep(7000);
    clearInterval(heart);
    expect(program.events().at(-1)).toMatchObject({ phase: "ready", event: "done" });
    expect(await program.exitCode()).toBe(31);
  });
});

describe("--orchestrate", () => {
  const arc = { name: "adlr_arc_challenge_llama_25_shot" } as const;
  const orchestrate = ["--orchestrate"];
  const scores = (name: keyof typeof expected.scores.megatron): object => expected.scores.megatron[name]["8"];

  test("the real harness on two tasks at once: the scores that were computed beforehand", async () => {
    // What is laid over the launcher's config is for the harness, too.
    const nemo_evaluator_config = {
      target: { api_endpoint: { adapter_config: { log_failed_requests: false } } },
    };
    const launcher = { evaluation: { nemo_evaluator_config } };
    const program = start({ args: orchestrate, config: { eval: { tasks: [task, arc], launcher } } });
    expect({ exit: await program.exitCode(), log: program.log() }).toMatchObject({ exit: 0 });
    const [hellaswag, challenge] = [scores("hellaswag"), scores(arc.name)] as {
      acc: number;
      acc_norm: number;
    }[];
    expect(program.json("results/results.json")).toMatchObject({
      attempt: 1,
      outcome: "succeeded",
      exit_code: 0,
      model_id: "toy",
      checkpoint: join(data, "megatron/iter_0000010"),
      tasks: [
        {
          id: "hellaswag.0",
          status: "succeeded",
          samples: 8,
          reused_from: null,
          scores: {
            "hellaswag/acc/acc": hellaswag?.acc,
            "hellaswag/acc_norm/acc_norm": hellaswag?.acc_norm,
          },
          error: null,
        },
        {
          id: `${arc.name}.1`,
          samples: 8,
          scores: { "adlr_arc_challenge_llama/acc/acc": challenge?.acc },
          directory: `results/${arc.name}.1`,
        },
      ],
    });
    expect(program.lines("logs/evaluate.jsonl").at(-1)).toMatchObject({
      event: "done",
      phase: "evaluate",
      exit_code: 0,
    });
    expect(program.json("failed.json")).toBe(null);
  });

  test("a failing task does not stop its neighbour, and 20 names it", async () => {
    const broken = { ...arc, extra: { tokenizer: "/nowhere" } };
    const program = start({ args: orchestrate, config: { eval: { tasks: [broken, task] } } });
    expect(await program.exitCode()).toBe(20);
    expect(program.json("results/results.json")).toMatchObject({
      outcome: "failed",
      exit_code: 20,
      tasks: [
        { id: `${arc.name}.0`, status: "failed", samples: null, error: expect.stringContaining("harness") },
        { id: "hellaswag.1", status: "succeeded", samples: 8 },
      ],
    });
    expect(program.json("failed.json")).toMatchObject({
      phase: "evaluate",
      class: "task",
      log: expect.stringMatching(/^logs\/task-.*\.log:\d+$/),
    });
  });

  test("TERM: harness and model end, results tell what was not finished", async () => {
    const program = start({ args: orchestrate, fault: "slow=5" });
    await program.until("ready", "done");
    await sleep(5000);
    program.signal("SIGTERM");
    expect(await program.exitCode()).toBe(143);
    expect(program.json("results/results.json")).toMatchObject({ outcome: "failed", exit_code: 143 });
    expect(await answers()).toBe(false);
  });

  test("evaluate_seconds are over: 21", async () => {
    const program = start({
      args: orchestrate,
      fault: "slow=5",
      config: { deadlines: { evaluate_seconds: 8 } },
    });
    expect(await program.exitCode()).toBe(21);
    expect(program.json("failed.json")).toMatchObject({
      class: "timeout",
      message: expect.stringContaining("hellaswag.0"),
    });
  });
});
