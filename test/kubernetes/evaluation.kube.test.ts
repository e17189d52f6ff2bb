import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { compareWithKnown } from "../demo/known-scores.ts";
import { buildCli, fileAppears, readRunFile, tasksOf } from "../evaluation/runs.ts";
import { kubectl, nothingLeft, podProcesses } from "../kube/index.ts";
import { modelAnswers, podsAreGone, type StartedEvaluation, startEvaluation } from "./evaluations.ts";
import { type ReadyKube, readyKube } from "./ready-kube.ts";

/** The main job on a real control plane with the real operator: scores that were known before, in both modes; its end on demand. */
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

function evaluate(
  mode: "--run" | "--batch",
  profile: string,
  overrides: readonly string[] = [],
): StartedEvaluation {
  number += 1;
  const given = [`eval.limit_samples=${samples}`, ...overrides];
  return startEvaluation(kube, join(scratch, `state-${number}`), { mode, profile, overrides: given });
}

describe("scores are those known before the run", () => {
  test.each([
    ["--run", "k8s"],
    ["--batch", "k8s"],
    ["--run", "k8s-http"],
    ["--batch", "k8s-http"],
  ] as const)("%s %s", async (mode, profile) => {
    const { cli, run, nano3 } = evaluate(mode, profile);
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
    const status = await nano3("status", recorded.run_id);
    expect(status.cli.stdout()).toContain("succeeded");
    const log = await nano3("logs", recorded.run_id, "deploy");
    expect(log.cli.stdout()).toContain("Serve is shut down");
  });
});

test("nano3 logs -f prints a log as it grows, and ends with the run", async () => {
  const { cli, run, nano3 } = evaluate("--batch", "k8s");
  expect(await cli.exit(60)).toBe(0);
  const { run_id } = await run();
  const { code, cli: logs } = await nano3("logs", "-f", run_id, "deploy");
  expect(code, logs.stderr()).toBe(0);
  for (const words of ["load started", "Serve is shut down"])
    expect(logs.stdout().split(words)).toHaveLength(2);
  expect((await nano3("results")).code).toBe(0);
});

test("nano3 cancel stops a run that nobody follows, and waits for its pods", async () => {
  const { cli, run, nano3 } = evaluate("--batch", "k8s", ["eval.limit_samples=24"]);
  expect(await cli.exit(60)).toBe(0);
  await modelAnswers(await run());
  const cancel = await nano3("cancel");
  expect(cancel.code, cancel.cli.stderr()).toBe(0);
  expect(podProcesses()).toEqual([]);
});
