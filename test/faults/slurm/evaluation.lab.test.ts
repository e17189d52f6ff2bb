import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { readRunFile } from "../../evaluation/runs.ts";
import { slurm } from "../../lab/index.ts";
import { bothTasks } from "./arguments.ts";
import { evaluationJob, launcherHasSubmitted, preempt } from "./evaluation-jobs.ts";
import { outage } from "./outages.ts";
import { brokenPython, killProcess, spoilingHarness, takePort } from "./programs.ts";
import { batch, batchSlurm, type FaultRow, run, runSlurm, type Scene } from "./row.ts";
import { testFaults } from "./rows.ts";
import { makeRunFolder, setPartition } from "./run-directory.ts";

const succeeds = { state: "succeeded", exitCode: 0 } as const;
const slow = "slow=0.5";
const taskFails = { state: "failed", exitCode: 20, class: "task" } as const;

/** What a harness that "succeeds" may leave as results. */
const spoiled: readonly { readonly fault: string; readonly does: string; readonly cause: RegExp }[] = [
  {
    fault: "the results file is truncated",
    does: 'head -c 300 "$results" > cut && mv cut "$results"',
    cause: /results\.yml (cannot be read|has no score)/,
  },
  { fault: "the results file is empty", does: ': > "$results"', cause: /has no score that is a number/ },
  {
    fault: "not one sample was evaluated",
    does: 'find .. -name "results*.json" -delete; find .. -name "samples_*" -delete; rm -f ../eval_factory_metrics.json; sed -i "s/count:.*/count: 0/" "$results"',
    cause: /not one sample was evaluated/,
  },
];

const rows: readonly FaultRow[] = [
  ...spoiled.map(
    ({ fault, does, cause }): FaultRow => ({
      fault,
      where: [batch, run],
      overrides: (stage) => [`eval.python=${spoilingHarness(stage, does)}`],
      ends: { ...taskFails, cause },
    }),
  ),
  {
    fault: "one task's harness is killed, its neighbour goes on",
    quick: true,
    where: [batch, run],
    overrides: [bothTasks],
    during: "evaluating",
    inject: ({ node }) => killProcess(node, /nemo-evaluator run_eval .*adlr_arc_challenge/),
    ends: { ...taskFails, keeps: ["hellaswag"], cause: /1 of 2 tasks failed.*SIGKILL/ },
  },
  {
    fault: "the evaluator is killed",
    where: [batch, run, runSlurm],
    during: "evaluating",
    toy: slow,
    inject: ({ node, where }) =>
      killProcess(where.placement === "slurm" ? "login" : node, /^\S*python\S* deploy\.py --evaluate/),
    ends: {
      ...{ state: "failed", exitCode: 21, class: /^evaluat(or|e-died)$/, countedFrom: "the fault" },
      cause: /evaluator was lost|was ended by signal 9/,
      withoutLog: true,
    },
  },
  {
    fault: "the evaluation takes longer than its deadline",
    where: [batch, run, runSlurm, batchSlurm],
    toy: "slow=4",
    overrides: ["deadlines.evaluate_seconds=20"],
    ends: {
      state: "failed",
      exitCode: 21,
      class: "timeout",
      cause: /evaluate_seconds \(20 s\) are over; not finished: hellaswag/,
      withoutLog: true,
    },
  },
  {
    fault: "no nemo-evaluator-launcher for the interpreter",
    where: [runSlurm, batchSlurm],
    overrides: ["eval.python=/usr/bin/python3"],
    ends: {
      state: "failed",
      exitCode: 21,
      class: "launcher",
      cause: /cannot be imported by \/usr\/bin\/python3/,
    },
  },
  {
    fault: "the launcher refuses its config",
    where: [runSlurm, batchSlurm],
    during: "loading",
    toy: "loads=5",
    inject: refuseConfig,
    ends: { state: "failed", exitCode: 21, class: "launcher", cause: /launcher refused/ },
  },
  {
    fault: "the launcher says failed while its job is pending",
    where: [runSlurm],
    prepare: () => setPartition("cpu", "DOWN"),
    during: "ready",
    inject: async (scene) => {
      scene.undo(() => setPartition("cpu", "UP"));
      await launcherHasSubmitted(scene);
      await sleep(15_000);
      await setPartition("cpu", "UP");
    },
    ends: succeeds,
  },
  {
    fault: "sshd is down for 20 s",
    where: [runSlurm, run, batchSlurm],
    during: "evaluating",
    toy: slow,
    inject: (scene) => outage(scene, "sshd", 20),
    ends: succeeds,
  },
  {
    fault: "slurmdbd is down for 20 s",
    where: [runSlurm, run, batchSlurm],
    during: "evaluating",
    toy: slow,
    inject: (scene) => outage(scene, "slurmdbd", 20),
    ends: succeeds,
  },
  {
    fault: "slurmctld is down for 20 s",
    where: [run, runSlurm, batch, batchSlurm],
    during: "evaluating",
    toy: slow,
    inject: (scene) => outage(scene, "slurmctld", 20),
    ends: succeeds,
  },
  {
    fault: "all jobs of the evaluation are cancelled by the user",
    where: [runSlurm, batchSlurm],
    during: "evaluating",
    toy: slow,
    inject: () => slurm("scancel", "--partition=cpu", "--user=nano3"),
    ends: { ...taskFails, cause: /its job ended as (killed|failed)/ },
  },
  {
    // It goes on after a time limit, a preemption and a lost node, but not for who has cancelled it.
    fault: "the running job of the evaluation is cancelled, its successor gives up",
    where: [runSlurm, batchSlurm],
    during: "evaluating",
    toy: slow,
    inject: async () => slurm("scancel", await evaluationJob()),
    ends: { ...taskFails, cause: /its job ended as (killed|failed)/ },
    patience: 240,
  },
  {
    fault: "the evaluation's job is preempted",
    where: [runSlurm, batchSlurm],
    during: "evaluating",
    toy: slow,
    inject: async (scene) => preempt(scene, await evaluationJob()),
    ends: succeeds,
    patience: 240,
  },
  {
    fault: "the evaluation's job runs into its time limit",
    where: [runSlurm, batchSlurm],
    overrides: ['eval.walltime="00:01:00"'],
    toy: "slow=5",
    ends: succeeds,
    patience: 360,
  },
  {
    fault: "a stranger listens on the adapter's port",
    during: "loading",
    toy: "loads=5",
    inject: async (scene) => takePort(scene, scene.node ?? "n1", firstAdapterPort(scene)),
    ends: succeeds,
  },
  {
    fault: "two tasks at once, and a folder named like one of them",
    during: "loading",
    toy: "loads=5",
    overrides: [bothTasks],
    inject: ({ run: it }) => makeRunFolder(it, "hellaswag"),
    ends: {
      ...succeeds,
      keeps: ["hellaswag", "adlr_arc_challenge_llama_25_shot"],
      check: expectNothingShared,
    },
  },
  {
    fault: "the evaluation has no such interpreter",
    where: [batch, run],
    overrides: ["eval.python=/opt/nothing/bin/python"],
    ends: {
      ...{ state: "failed", exitCode: 21, class: /^evaluat(or|e-died)$/ },
      cause: /\/opt\/nothing\/bin\/python: No such file/,
    },
  },
  {
    fault: "the harness cannot be started",
    where: [batch, run],
    overrides: (stage) => [
      `eval.python=${brokenPython(stage, { when: "*nemo_evaluator*", does: "exit 127" })}`,
    ],
    ends: { ...taskFails, cause: /the harness ended with exit code 127/, withoutLog: true },
  },
];

/** The config is as it was compiled until the job reads it. */
function refuseConfig({ run: { run_dir } }: Scene): void {
  const path = join(run_dir, "launcher.yaml");
  writeFileSync(path, readFileSync(path, "utf8").replace('type: "slurm"', 'type: "nonsense"'));
}

/** As the program computes it, from the plan and the run's slot. */
function firstAdapterPort({ run: it }: Scene): number {
  const plan = readRunFile(it, "plan.json") as {
    evaluation: Record<"adapter_port" | "adapter_ports_per_slot", number>;
  };
  const { adapter_port, adapter_ports_per_slot } = plan.evaluation;
  return adapter_port + Number(readRunFile(it, "job.json")?.slot) * adapter_ports_per_slot;
}

/** Each harness had a folder of its own, and its proxy, on a port of its own, has seen the requests of its own samples. */
function expectNothingShared({ run: it }: Scene): void {
  const tasks = ["hellaswag.0", "adlr_arc_challenge_llama_25_shot.1"];
  const ports = tasks.map((task) => {
    const log = readFileSync(join(it.run_dir, "logs", `task-${task}.log`), "utf8");
    return /http:\/\/localhost:(\d+)/.exec(log)?.[1];
  });
  expect(new Set(ports).size, `ports ${ports}`).toBe(2);
  for (const task of tasks) {
    const directory = join(it.run_dir, "results", task);
    expect(readFileSync(join(directory, "run_config.yml"), "utf8")).toContain(`results/${task}\n`);
    const { response_stats } = readRunFile(it, `results/${task}/eval_factory_metrics.json`) as Metrics;
    expect(response_stats.count, task).toBe(countRequests(directory));
  }
}

/** What nemo-evaluator's proxy notes. */
type Metrics = { readonly response_stats: { readonly count: number } };

/** lm-eval notes the answers to each sample's requests. */
function countRequests(directory: string): number {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" });
  const lines = names
    .filter((name) => /(^|\/)samples_[^/]*\.jsonl$/.test(name))
    .flatMap((name) => readFileSync(join(directory, name), "utf8").trimEnd().split("\n"));
  return lines.reduce((sum, line) => sum + (JSON.parse(line) as { resps: unknown[] }).resps.length, 0);
}

testFaults("Evaluation", rows);
