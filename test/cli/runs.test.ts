import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { chooseRun } from "../../src/cli/find-run.ts";
import {
  buildFakeLaunch,
  launchFake,
  newStubCluster,
  removeFakeLaunch,
  removeStubClusters,
  type StubCluster,
  start,
} from "../cluster/stub-cluster.ts";
import { buildIfStale, program } from "./built-cli.ts";

vi.setConfig({ testTimeout: 60_000 });

const clusters: StubCluster[] = [];
beforeAll(buildIfStale);
beforeAll(buildFakeLaunch);
afterAll(() => {
  removeFakeLaunch();
  removeStubClusters(clusters);
});

async function submitted(target: "slurm" | "local", env: Readonly<Record<string, string>> = {}) {
  const cluster = newStubCluster(env);
  clusters.push(cluster);
  const { stdout, stderr } = await launchFake(cluster, "batch", target).ended;
  const run = stdout.trim();
  if (run === "") throw new Error(stderr);
  const begin = (...args: readonly string[]) =>
    start([process.execPath, program, ...args], cluster.env, cluster.directory);
  const nano3 = (...args: readonly string[]) => begin(...args).ended;
  return { cluster, run, nano3, begin };
}

/** Waits for a file with something in it. */
async function untilThere(file: string): Promise<void> {
  for (let tries = 0; !existsSync(file) || readFileSync(file).length === 0; tries += 1) {
    if (tries > 150) throw new Error(`nothing in ${file}`);
    await sleep(100);
  }
}

describe.each(["slurm", "local"] as const)("a finished run on %s", (target) => {
  test("status, results, logs and cancel", async () => {
    const { cluster, run, nano3 } = await submitted(target);
    await untilThere(join(cluster.runDir() ?? "", "results", "results.json"));
    await sleep(1000);
    const status = await nano3("status", run);
    expect(status).toMatchObject({ code: 0 });
    expect(status.stdout).toMatch(
      new RegExp(`run +${run} \\(config@p, --batch\\)\nstate +succeeded: all tasks`),
    );
    expect(JSON.parse((await nano3("status", run, "--json")).stdout)).toMatchObject({
      run_id: run,
      state: "succeeded",
      exitCode: 0,
    });
    const results = await nano3("results", run.slice(0, 10));
    expect(results).toMatchObject({ code: 0, stderr: "" });
    expect(results.stdout).toMatch(/0\.7500/);
    expect(JSON.parse((await nano3("results", "--json")).stdout).tasks).toHaveLength(1);
    expect(await nano3("logs", run)).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringMatching(/the job runs/),
    });
    expect(await nano3("logs", run, "evaluate.jsonl", "-f")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/running/),
    });
    expect(await nano3("logs", run, "nope")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/has no nope\.log[\s\S]*job\.log/),
    });
    expect(await nano3("logs", run, "nope", "-f")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/has no nope\.log[\s\S]*job\.log/),
    });
    expect(await nano3("cancel", run)).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/has ended before: succeeded/),
    });
    expect(await nano3("attach", run)).toMatchObject({ code: 0, stdout: expect.stringMatching(/0\.7500/) });
  });

  test("a running one is cancelled, and that can be said again", async () => {
    const { cluster, run, nano3 } = await submitted(target, { FAKE: "never-ready" });
    expect((await nano3("status", run)).stdout).toMatch(/state +(deploying|starting)/);
    expect(await nano3("results")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/has no results/),
    });
    expect(await nano3("cancel", run)).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/Stopped: job .* has ended \(cancelled/),
    });
    const record = readFileSync(join(cluster.directory, "state", "runs", `${run}.json`), "utf8");
    expect(JSON.parse(record).ended).toMatchObject({ state: "cancelled" });
    expect(await nano3("cancel", run)).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/has ended before: cancelled/),
    });
    expect(await nano3("status", run)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/state +cancelled/),
    });
  });
});

describe("attach, and Ctrl-C", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("a batch job goes on at %s", async (signal) => {
    const { cluster, run, nano3, begin } = await submitted("slurm", { FAKE: "never-ready" });
    const attached = begin("attach", run);
    await attached.says(/load +started/);
    attached.child.kill(signal);
    const { code, stderr } = await attached.ended;
    expect({ code, stderr }).toMatchObject({ code: 130 });
    expect(stderr).toMatch(`Left. The job goes on; stop it: nano3 cancel ${run}`);
    expect(stderr).not.toMatch(/Stopping|Ctrl-C stops/);
    expect(cluster.calls().join("\n")).not.toMatch(/scancel/);
    expect((await nano3("cancel", run)).code).toBe(0);
  });

  test("a job of --run is stopped, as was said before", async () => {
    const cluster = newStubCluster({ FAKE: "never-ready" });
    clusters.push(cluster);
    const first = launchFake(cluster, "run", "slurm");
    await first.says(/load +started/);
    const attached = start([process.execPath, program, "attach"], cluster.env, cluster.directory);
    await attached.says(/Ctrl-C stops the job; a second one leaves at once[\s\S]*load +started/);
    attached.child.kill("SIGINT");
    expect((await attached.ended).code).toBe(143);
    expect(cluster.calls().join("\n")).toMatch(/scancel/);
    expect((await first.ended).code).toBe(143);
  });
});

describe("logs", () => {
  test("whoever stops reading ends what follows", async () => {
    const { cluster, run, nano3 } = await submitted("slurm", { FAKE: "never-ready" });
    const log = join(cluster.runDir() ?? "", "logs", "job.log");
    await untilThere(log);
    const words = ["bash", "-c", 'set -o pipefail; "$@" | head -1', "bash"];
    const followed = start(
      [...words, process.execPath, program, "logs", "-f", run],
      cluster.env,
      cluster.directory,
    );
    for (let tries = 0; followed.child.exitCode === null && tries < 150; tries += 1) {
      appendFileSync(log, "more\n");
      await sleep(100);
    }
    expect(followed.child.exitCode).toBe(0);
    expect((await followed.ended).stdout).toBe("the job runs; HF_TOKEN has 0 characters\n");
    await nano3("cancel", run);
  });

  test("a run directory that was removed is said to be gone, followed or not", async () => {
    const { cluster, run, nano3 } = await submitted("local");
    await untilThere(join(cluster.runDir() ?? "", "results", "results.json"));
    await sleep(1000);
    rmSync(cluster.runDir() ?? "", { recursive: true });
    for (const more of [[], ["-f"]])
      expect(await nano3("logs", run, ...more)).toMatchObject({
        code: 1,
        stdout: "",
        stderr: expect.stringMatching(/The run directory \S+ is not there on this computer/),
      });
  });
});

test.each([
  ["half-written", () => '{"record_version": 1, "run_'],
  ["of a newer nano3", (text: string) => text.replace('"record_version": 1', '"record_version": 2')],
])("a record that is %s: its file is named, no other run is meant", async (_name, change) => {
  const { cluster, run, nano3 } = await submitted("local");
  const record = join(cluster.directory, "state", "runs", `${run}.json`);
  const older = join(cluster.directory, "state", "runs", "20200101-000000-aaaa.json");
  writeFileSync(older, readFileSync(record, "utf8").replaceAll(run, "20200101-000000-aaaa"));
  writeFileSync(record, change(readFileSync(record, "utf8")));
  for (const args of [["results"], ["cancel", run], ["attach", run.slice(0, 12)]]) {
    const { code, stdout, stderr } = await nano3(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(`run-unreadable: The record of run \`${run}\` cannot be read: ${record}`);
    expect(stderr).not.toMatch(/20200101|Did you mean/);
  }
});

test("a run whose submission was cut off is found by its comment", async () => {
  const { cluster, run, nano3 } = await submitted("slurm");
  const record = join(cluster.directory, "state", "runs", `${run}.json`);
  writeFileSync(record, readFileSync(record, "utf8").replace('"4711"', "null"));
  expect((await nano3("status", run)).stdout).toMatch(/job +4711 on ada@stub/);
  expect(readFileSync(record, "utf8")).toMatch(/"job_id": "4711"/);
});

test("a host that does not answer: nothing is guessed, exit 1", async () => {
  const { cluster, run, nano3 } = await submitted("slurm");
  writeFileSync(join(cluster.stubs, "ssh-says"), "ssh: connect to host stub port 22: No route to host");
  const { code, stdout, stderr } = await nano3("status", run);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/ada@stub cannot be reached/);
  expect(stderr).not.toMatch(/failed|^ +at /m);
});

test("a connection that the user shares is used: no other socket is asked for", async () => {
  const cluster = newStubCluster();
  clusters.push(cluster);
  const bin = join(cluster.directory, "bin");
  mkdirSync(bin);
  const stub = join(import.meta.dirname, "..", "cluster", "stubs", "ssh");
  const script = `#!/bin/bash\ncase " $* " in *' -O check '*) exit 0 ;; esac\nexec ${stub} "$@"\n`;
  writeFileSync(join(bin, "ssh"), script, { mode: 0o755 });
  const shared = { ...cluster, env: { ...cluster.env, PATH: `${bin}:${cluster.env.PATH}` } };
  expect((await launchFake(shared, "batch", "slurm").ended).code).toBe(0);
  expect(cluster.calls().join("\n")).not.toMatch(/ControlPath/);
});

describe("which run is meant", () => {
  const known = ["20260101-000000-aaaa", "20260102-000000-aaaa", "20260102-000000-bbbb"];
  test.each([
    [null, [known[2]]],
    ["20260102-000000-aaaa", [known[1]]],
    ["20260101", [known[0]]],
    ["20260102", [known[1], known[2]]],
    ["x", []],
  ])("%j", (name, want) => expect(chooseRun(name, known)).toEqual(want));
  test("none is known", () => expect(chooseRun(null, [])).toEqual([]));
});
