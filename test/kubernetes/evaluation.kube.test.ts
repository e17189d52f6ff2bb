import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { compareWithKnown } from "../demo/known-scores.ts";
import {
  buildCli,
  fileAppears,
  type RecordedRun,
  readRunFile,
  recordedRun,
  type StartedCli,
  startCli,
  tasksOf,
} from "../evaluation/runs.ts";
import { kubectl, nothingLeft, podProcesses } from "../kube/index.ts";
import { waitUntil } from "../lab/wait-until.ts";
import { neverLoadingImage, type ReadyKube, readyKube } from "./ready-kube.ts";

/** The main job on a real control plane with the real operator: scores that were known before, in both modes; its ends. */
const scratch = mkdtempSync(join(tmpdir(), "nano3-kubernetes-"));
const samples = 4;
let kube: ReadyKube;
let number = 0;

beforeAll(async () => {
  buildCli();
  kube = await readyKube(join(scratch, "cwd"));
}, 900_000);

afterEach(async () => {
  await kubectl(["delete", "rayjobs", "--all", "--wait=false"], { asAdmin: true });
  await nothingLeft(60);
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Started {
  readonly cli: StartedCli;
  readonly run: () => Promise<RecordedRun>;
}

function evaluate(mode: "--run" | "--batch", profile: string, overrides: readonly string[] = []): Started {
  number += 1;
  const state = join(scratch, `state-${number}`);
  const config = ["-c", "tiny", ...kube.overrides, `eval.limit_samples=${samples}`, ...overrides];
  const cli = startCli(kube, state, ["model", "eval", kube.toy.checkpoint, mode, profile, ...config]);
  return { cli, run: () => recordedRun(state, cli) };
}

/** A command about the run that was started last. */
async function nano3(
  ...args: readonly string[]
): Promise<{ readonly code: number | string; readonly cli: StartedCli }> {
  const cli = startCli(kube, join(scratch, `state-${number}`), args);
  return { code: await cli.exit(120), cli };
}

describe("scores are those known before the run", () => {
  test.each([
    ["--run", "k8s"],
    ["--batch", "k8s"],
    ["--run", "k8s-http"],
    ["--batch", "k8s-http"],
  ] as const)("%s %s", async (mode, profile) => {
    const { cli, run } = evaluate(mode, profile);
    expect(await cli.exit(mode === "--run" ? 300 : 60), cli.stderr()).toBe(0);
    const recorded = await run();
    if (mode === "--batch") expect(cli.stdout()).toBe(`${recorded.run_id}\n`);
    await fileAppears(recorded, "done", 240);
    const seen = performance.now();
    await podsAreGone(recorded, 60);
    console.log(mode, profile, "seconds from done to all pods gone:", (performance.now() - seen) / 1000);
    expect(compareWithKnown(tasksOf(recorded), samples)).toEqual([]);
    expect(readRunFile(recorded, "done")).toMatchObject({ outcome: "succeeded", exit_code: 0 });
    expect(readRunFile(recorded, "failed.json")).toBeUndefined();
    const results = await nano3("results", "--json");
    expect(results.code, results.cli.stderr()).toBe(0);
    expect(JSON.parse(results.cli.stdout())).toMatchObject({ outcome: "succeeded" });
    const status = await nano3("status");
    expect(status.cli.stdout()).toContain("succeeded");
    const log = await nano3("logs", recorded.run_id, "deploy");
    expect(log.cli.stdout()).toContain("Serve is shut down");
  });
});

describe("however it ends, the pods are gone and the cause is named", () => {
  const long = ["eval.limit_samples=24"];

  test("Ctrl-C: the RayJob is deleted and its pods are waited for", async () => {
    const { cli, run } = evaluate("--run", "k8s", long);
    const recorded = await run();
    await modelAnswers(recorded);
    cli.child.kill("SIGINT");
    expect(await cli.exit(120), cli.stderr()).toBe(143);
    expect(podProcesses()).toEqual([]);
    expect(readRunFile(recorded, "failed.json")).toMatchObject({ class: "terminated", exit_code: 143 });
  });

  test("kill -9 of the CLI: released when the lease ends, also while the model loads", async () => {
    const forever = [
      `run.env.container_image=${neverLoadingImage}`,
      "comms.lease_seconds=15",
      "comms.poll_seconds=2",
    ];
    const { cli, run } = evaluate("--run", "k8s", forever);
    const recorded = await run();
    await fileHas(recorded, "events.jsonl", '"phase": "load", "event": "started"', 120);
    cli.child.kill("SIGKILL");
    await fileAppears(recorded, "failed.json", 60);
    expect(readRunFile(recorded, "failed.json")).toMatchObject({ class: "lease", exit_code: 31 });
    await podsAreGone(recorded, 60);
    const status = await nano3("status");
    expect(status.cli.stdout()).toMatch(/exit code +31/);
  });

  test("the RayJob is deleted by somebody else: said, and not called a success", async () => {
    const { cli, run } = evaluate("--run", "k8s", long);
    const recorded = await run();
    await modelAnswers(recorded);
    await kubectl(["delete", "rayjob", recorded.job_id, "--wait=false"], { asAdmin: true });
    expect(await cli.exit(150), cli.stderr()).toBe(143);
    expect(cli.stderr()).toMatch(/cancelled|terminated/);
    await podsAreGone(recorded, 60);
  });

  test("nano3 cancel", async () => {
    const { cli, run } = evaluate("--batch", "k8s", long);
    expect(await cli.exit(60)).toBe(0);
    const recorded = await run();
    await modelAnswers(recorded);
    const cancel = await nano3("cancel");
    expect(cancel.code, cancel.cli.stderr()).toBe(0);
    expect(podProcesses()).toEqual([]);
  });
});

/** Waits until the harness may ask. */
async function modelAnswers(run: RecordedRun): Promise<void> {
  await fileAppears(run, "endpoint.json", 180);
  await fileHas(run, "logs/evaluate.jsonl", "running", 60);
}

async function fileHas(run: RecordedRun, name: string, text: string, seconds: number): Promise<void> {
  const path = join(run.run_dir, name);
  const wait = { what: `${text} in ${name}`, seconds, log: run.run_dir, everyMilliseconds: 100 };
  await waitUntil(wait, () => existsSync(path) && readFileSync(path, "utf8").includes(text));
}

/** The pods of a RayJob's cluster: what holds GPUs. */
async function podsAreGone(run: RecordedRun, seconds: number): Promise<void> {
  const cluster = run.run_dir.split("/").at(-1) ?? "";
  const wait = { what: "end of the pods", seconds, log: run.run_dir, everyMilliseconds: 200 };
  await waitUntil(wait, async () => {
    const pods = await kubectl(["get", "pods", `--selector=ray.io/cluster=${cluster}`, "--output=name"]);
    return pods.trim() === "";
  });
}
