import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import expected from "../toy/expected.json" with { type: "json" };
import { Program } from "./program.ts";
import { type Start, ToyRuns } from "./toy-runs.ts";

/** What a run does with results that are there already: of its own earlier attempts, of other runs of the set. */
let toy: ToyRuns;
/** A run of hellaswag that has succeeded. */
let first: string;

beforeAll(async () => {
  toy = await ToyRuns.open();
  first = toy.newRun({ set });
  expect(await toy.start({ run: first, args: orchestrate }).exitCode()).toBe(0);
}, 600_000);

afterEach(() => Program.endAll());
afterAll(() => toy?.close(), 30_000);

const set = "toy@here";
const orchestrate = ["--orchestrate"];
const hellaswag = { name: "hellaswag" };
const arc = { name: "adlr_arc_challenge_llama_25_shot" } as const;
const scores = expected.scores.megatron;

const phasesOf = (program: Program): string[] => [...new Set(program.events().map(({ phase }) => phase))];
const messagesOf = (program: Program): string =>
  program
    .events()
    .map(({ message }) => message)
    .join("\n");

interface Results {
  readonly tasks: readonly { readonly id: string; readonly reused_from: unknown }[];
}

describe("results of the first run, in a second one", () => {
  test.each([
    ["--orchestrate", orchestrate],
    ["nobody needs to evaluate", []],
  ])("%s: nothing is missing, so nothing is loaded", async (_, args) => {
    const run = toy.newRun({ set });
    const program = toy.start({ run, args });
    expect({ exit: await program.exitCode(), log: program.log() }).toMatchObject({ exit: 0 });
    expect(phasesOf(program)).toEqual(["deploy", "evaluate"]);
    expect(program.json("endpoint.json")).toBe(null);
    expect(program.json("done")).toEqual({
      run_id: basename(run),
      attempt: 1,
      outcome: "succeeded",
      exit_code: 0,
    });
    const { acc, acc_norm } = scores.hellaswag["8"];
    expect(program.json("results/results.json")).toMatchObject({
      run_id: basename(run),
      outcome: "succeeded",
      model_id: "toy",
      checkpoint: join(toy.data, "megatron/iter_0000010"),
      tasks: [
        {
          id: "hellaswag.0",
          samples: 8,
          scores: { "hellaswag/acc/acc": acc, "hellaswag/acc_norm/acc_norm": acc_norm },
          reused_from: { run_id: basename(first), attempt: 1 },
        },
      ],
    });
  });

  test("a task beside it is evaluated, at any place; then both are there", async () => {
    const two = { eval: { tasks: [arc, hellaswag] } };
    const second = toy.newRun({ set, config: two });
    const program = toy.start({ run: second, args: orchestrate });
    expect({ exit: await program.exitCode(), log: program.log() }).toMatchObject({ exit: 0 });
    const origin = { run_id: basename(first), attempt: 1 };
    expect(program.json("results/results.json")).toMatchObject({
      tasks: [
        {
          id: `${arc.name}.0`,
          reused_from: null,
          scores: { "adlr_arc_challenge_llama/acc/acc": scores[arc.name]["8"].acc },
        },
        { id: "hellaswag.1", reused_from: origin, directory: "results/hellaswag.1" },
      ],
    });
    expect(program.lines("logs/evaluate.jsonl")).toContainEqual(
      expect.objectContaining({ task: "hellaswag.1", status: "succeeded", reused_from: origin }),
    );
    const third = toy.start({ set, config: two, args: orchestrate });
    expect(await third.exitCode()).toBe(0);
    const { tasks } = third.json("results/results.json") as Results;
    expect(tasks.map(({ reused_from }) => reused_from)).toEqual([
      { run_id: basename(second), attempt: 1 },
      origin,
    ]);
  });
});

describe("the model is needed", () => {
  /** A set of its own whose only other run is a copy of the first one. */
  const besideCopy = (name: string, options: Start): { readonly run: string; readonly copy: string } => {
    const run = toy.newRun({ ...options, set: name });
    const copy = join(dirname(run), "copy");
    cpSync(first, copy, { recursive: true });
    return { run, copy };
  };
  const half = (text: string): string => text.slice(0, text.length / 2);
  const spoil = (copy: string, file: string, change: (text: string) => string): void => {
    const path = join(copy, "results/hellaswag.0", file);
    writeFileSync(path, change(readFileSync(path, "utf8")));
  };

  test.each<[what: string, options: Start, prepare: (copy: string, run: string) => void, says: RegExp]>([
    ["other settings", { config: { eval: { limit_samples: 4 } } }, () => {}, /^(?!.*taken)/s],
    ["`resume: false`", { config: { eval: { resume: false } } }, () => {}, /^(?!.*taken)/s],
    ["a run that is to start anew", {}, (_, run) => writeFileSync(join(run, "fresh"), ""), /^(?!.*taken)/s],
    [
      "half a task file",
      {},
      (copy) => spoil(copy, "task.json", half),
      /no results are taken from .*task\.json: /,
    ],
    [
      "half a result",
      {},
      (copy) => spoil(copy, "results.yml", half),
      /in .*\/copy\/.* are not taken: results\.yml is no longer/,
    ],
    [
      "another number of samples",
      {},
      (copy) => spoil(copy, "task.json", (text) => text.replace('"samples": 8', '"samples": 24')),
      /not taken: 8 samples are there, 24 were evaluated/,
    ],
  ])("%s", async (what, options, prepare, says) => {
    const { run, copy } = besideCopy(what.replaceAll(/\W+/g, "-"), options);
    prepare(copy, run);
    const program = toy.start({ run, args: orchestrate });
    await program.until("ray", "started");
    program.signal("SIGTERM");
    expect(await program.exitCode()).toBe(143);
    expect(messagesOf(program)).toMatch(says);
  });

  test("another checkpoint at the same path", async () => {
    const { run } = besideCopy("newer", {});
    const file = join(toy.data, "megatron/iter_0000010/run_config.yaml");
    const before = `${toy.data}/before`;
    // Not by utimes: a Date has no nanoseconds.
    execFileSync("touch", ["-r", file, before]);
    execFileSync("touch", [file]);
    const program = toy.start({ run, args: orchestrate });
    await program.until("ray", "started");
    execFileSync("touch", ["-r", before, file]);
    program.signal("SIGTERM");
    expect(await program.exitCode()).toBe(143);
  });
});

test("a second attempt goes on with what is missing, also where other runs do not count", async () => {
  const options: Start = { set: "again", config: { eval: { tasks: [arc, hellaswag] } }, args: orchestrate };
  const run = toy.newRun(options);
  cpSync(join(first, "results"), join(run, "results"), { recursive: true });
  writeFileSync(join(run, "fresh"), "");
  const program = toy.start({ ...options, run, attempt: 2 });
  expect({ exit: await program.exitCode(), log: program.log() }).toMatchObject({ exit: 0 });
  expect(program.json("results/results.json")).toMatchObject({
    attempt: 2,
    tasks: [
      { id: `${arc.name}.0`, status: "succeeded", reused_from: null },
      { id: "hellaswag.1", status: "succeeded", reused_from: { run_id: basename(first), attempt: 1 } },
    ],
  });
  expect(program.json("results/hellaswag.1/task.json")).toEqual(
    program.json("results-before-1/hellaswag.0/task.json"),
  );
});

test("a task that was cut short goes on with the answers it had, and has the same scores", async () => {
  const cut = toy.newRun({ set: "cut" });
  const slow = toy.start({ run: cut, args: orchestrate, fault: "slow=0.5" });
  await slow.untilTold(/"progress": [1-9]/);
  slow.signal("SIGTERM");
  expect(await slow.exitCode()).toBe(143);
  const program = toy.start({ set: "cut", args: orchestrate });
  expect({ exit: await program.exitCode(), log: program.log() }).toMatchObject({ exit: 0 });
  const found = new RegExp(`hellaswag\\.0 goes on with (\\d+) answers of run ${basename(cut)}`).exec(
    messagesOf(program),
  );
  const known = Number(found?.[1]);
  expect(known).toBeGreaterThanOrEqual(10);
  const { acc, acc_norm } = scores.hellaswag["8"];
  expect(program.json("results/results.json")).toMatchObject({
    tasks: [{ samples: 8, scores: { "hellaswag/acc/acc": acc, "hellaswag/acc_norm/acc_norm": acc_norm } }],
  });
  // Four endings of each of eight sentences, each asked once.
  expect(program.json("results/hellaswag.0/eval_factory_metrics.json")).toMatchObject({
    response_stats: { successful_count: 32 - known },
  });
});
