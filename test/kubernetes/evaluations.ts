import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileAppears, type RecordedRun, recordedRun, type StartedCli, startCli } from "../evaluation/runs.ts";
import { kubectl } from "../kube/index.ts";
import { waitUntil } from "../lab/wait-until.ts";
import type { ReadyKube } from "./ready-kube.ts";

/** What is evaluated, and how. */
export interface EvaluationWish {
  readonly mode: "--run" | "--batch";
  readonly profile: string;
  readonly overrides?: readonly string[];
  /** Instead of the toy's. */
  readonly checkpoint?: string;
}

/** An evaluation that was started: `nano3 model eval` as a process, with a state directory of its own. */
export interface StartedEvaluation {
  readonly cli: StartedCli;
  /** Waits for the record of the submitted run. */
  readonly run: () => Promise<RecordedRun>;
  /** Another command about this run, to its end. */
  readonly nano3: (...args: readonly string[]) => Promise<EndedCommand>;
}

export interface EndedCommand {
  readonly code: number | string;
  readonly cli: StartedCli;
}

/** Starts an evaluation of the toy; `state` is a directory that no other one uses. */
export function startEvaluation(kube: ReadyKube, state: string, wish: EvaluationWish): StartedEvaluation {
  const { mode, profile, overrides = [], checkpoint = kube.toy.checkpoint } = wish;
  // Each asks the model, whatever others have found out before.
  const config = ["-c", "tiny", ...kube.overrides, ...overrides];
  const cli = startCli(kube, state, ["model", "eval", checkpoint, mode, profile, ...config]);
  return {
    cli,
    run: () => recordedRun(state, cli),
    nano3: async (...args) => {
      const command = startCli(kube, state, args);
      return { code: await command.exit(300), cli: command };
    },
  };
}

/** Waits until the harness may ask. */
export async function modelAnswers(run: RecordedRun): Promise<void> {
  await fileAppears(run, "endpoint.json", 420);
  await fileHas(run, "logs/evaluate.jsonl", "running", 90);
}

/** Waits until the model is being loaded. */
export async function modelLoads(run: RecordedRun): Promise<void> {
  await fileHas(run, "events.jsonl", '"phase": "load", "event": "started"', 240);
}

/** Waits until a file of the run holds a text. */
export async function fileHas(run: RecordedRun, name: string, text: string, seconds: number): Promise<void> {
  const path = join(run.run_dir, name);
  const wait = { what: `${text} in ${name}`, seconds, log: run.run_dir, everyMilliseconds: 100 };
  await waitUntil(wait, () => existsSync(path) && readFileSync(path, "utf8").includes(text));
}

/** Waits until the CLI has said something. */
export async function cliSays({ cli }: StartedEvaluation, text: RegExp, seconds: number): Promise<void> {
  const wait = { what: `${text} on stderr of the CLI`, seconds, log: "its stderr", everyMilliseconds: 100 };
  await waitUntil(wait, () => {
    if (cli.child.exitCode !== null) throw new Error(`the CLI has ended:\n${cli.stderr()}`);
    return text.test(cli.stderr());
  }).catch((error: unknown) => {
    throw new Error(`${error}\n${cli.stderr()}`);
  });
}

/** The pods of a run's RayCluster: what holds GPUs. `head` and `worker` are names of single ones. */
export async function podsOf(run: RecordedRun): Promise<readonly string[]> {
  const cluster = run.run_dir.split("/").at(-1) ?? "";
  const pods = await kubectl(["get", "pods", `--selector=ray.io/cluster=${cluster}`, "--output=name"]);
  return pods
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace("pod/", ""));
}

/** Waits until the pods of a run's RayCluster are gone. */
export async function podsAreGone(run: RecordedRun, seconds: number): Promise<void> {
  const wait = { what: "end of the pods", seconds, log: run.run_dir, everyMilliseconds: 200 };
  await waitUntil(wait, async () => (await podsOf(run)).length === 0);
}
