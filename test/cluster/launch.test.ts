import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  buildFakeLaunch,
  launchFake,
  newStubCluster,
  type Running,
  removeFakeLaunch,
  removeStubClusters,
  type StubCluster,
} from "./stub-cluster.ts";

/** Stubs and fakes only: real processes, signals and files, no Slurm and no Ray. The lab does the same for real. */

vi.setConfig({ testTimeout: 60_000 });

const clusters: StubCluster[] = [];

beforeAll(buildFakeLaunch);
afterAll(() => {
  removeFakeLaunch();
  removeStubClusters(clusters);
});

function cluster(env: Readonly<Record<string, string>> = {}): StubCluster {
  const made = newStubCluster(env);
  clusters.push(made);
  return made;
}

/** A program on PATH before all others. */
function override(made: StubCluster, name: string, script: string): StubCluster {
  const bin = join(made.directory, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, name), `#!/bin/bash\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
  return { ...made, env: { ...made.env, PATH: `${bin}${delimiter}${made.env.PATH}` } };
}

const timesCalled = (made: StubCluster, name: string) =>
  made.calls().filter((call) => call.startsWith(`${name} `)).length;

const read = (made: StubCluster, file: string) => readFileSync(join(made.runDir() ?? "", file), "utf8");

function killJob(made: StubCluster): void {
  const pid = readFileSync(join(made.stubs, "jobs", "pid"), "utf8").trim();
  process.kill(Number(pid), "SIGKILL");
}

function interrupt({ child }: Running, signal: NodeJS.Signals = "SIGINT"): void {
  child.kill(signal);
}

describe.concurrent("--run", () => {
  test.each(["slurm", "local"] as const)(
    "on %s: follows to the end, table on stdout, exit 0",
    async (target) => {
      const made = cluster();
      const { code, stdout, stderr } = await launchFake(made, "run", target).ended;
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(stdout).toMatch(/hellaswag\.0 .* succeeded .* 24 .* hellaswag\/acc .* 0\.7500/);
      expect(stderr).toMatch(/ray +started[\s\S]*ready +done[\s\S]*succeeded/);
      expect(JSON.parse(read(made, "done"))).toMatchObject({
        attempt: 1,
        outcome: "succeeded",
        exit_code: 0,
      });
      expect(read(made, "lease")).not.toBe("");
    },
  );

  test.each(["slurm", "local"] as const)(
    "on %s: results of all tasks are there, the table says whose, no evaluation is started",
    async (target) => {
      const made = cluster({ FAKE: "finds" });
      const { code, stdout, stderr } = await launchFake(made, "run", target).ended;
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(stdout).toMatch(/hellaswag\.0 .* succeeded in before .* 24 /);
      expect(existsSync(join(made.runDir() ?? "", "evaluate.pid"))).toBe(false);
    },
  );

  test.each([
    ["fail", 20, "failed"],
    ["crash", 21, "failed"],
  ])("an evaluation that ends with %s: the job is told, exit %i", async (how, exit, outcome) => {
    const made = cluster({ FAKE_EVALUATE: how });
    const { code } = await launchFake(made, "run", "slurm").ended;
    expect(code).toBe(exit);
    expect(JSON.parse(read(made, "done"))).toMatchObject({ outcome, exit_code: exit });
  });

  test("a nano3 that was started in an allocation: its settings are not those of the evaluation's step", async () => {
    const srun = `case " $* " in *" --export=ALL "*) ;; *) exit 1 ;; esac
[ "$SLURM_CONF $SLURM_GPUS_PER_NODE$SRUN_CPUS_PER_TASK$SLURM_EXPORT_ENV" = "/etc/slurm.conf " ] || exit 1
while [ "$1" != bash ]; do shift; done
exec "$@"`;
    const settings = { SLURM_GPUS_PER_NODE: "8", SRUN_CPUS_PER_TASK: "4", SLURM_EXPORT_ENV: "NONE" };
    const made = override(cluster({ ...settings, SLURM_CONF: "/etc/slurm.conf" }), "srun", srun);
    const { code, stderr } = await launchFake(made, "run", "slurm").ended;
    expect({ code, stderr }).toMatchObject({ code: 0 });
  });

  test("a failed deployment: phase, class, message, the line and its log, exit code of the job", async () => {
    const { code, stderr } = await launchFake(cluster({ FAKE: "fail-load" }), "run", "slurm").ended;
    expect(code).toBe(12);
    expect(stderr).toMatch(/failed in phase load \(oom\): the model does not fit/);
    expect(stderr).toMatch(/logs\/deploy\.log:21: torch\.OutOfMemoryError: CUDA out of memory/);
    expect(stderr).toMatch(/\| line 20\n {2}\| torch\.OutOfMemoryError/);
    expect(stderr).toMatch(/next: nano3 logs \S+ deploy/);
  });

  test("a job that dies under its evaluation: the evaluation is ended too", async () => {
    const made = cluster({ FAKE_EVALUATE: "slow" });
    const running = launchFake(made, "run", "slurm");
    await running.says(/the evaluation has started/);
    killJob(made);
    const { code, stderr } = await running.ended;
    expect({ code, stderr }).toMatchObject({ code: 137 });
    expect(stderr).toMatch(/ending the evaluation/);
    expect(read(made, "evaluate.exit")).toBe("1 143\n");
  });

  test("a connection that is lost for a while is said once, and is no failure", async () => {
    const made = cluster({ FAKE_EVALUATE: "slow" });
    const running = launchFake(made, "run", "slurm");
    await running.says(/the evaluation has started/);
    writeFileSync(join(made.stubs, "ssh-says"), "ssh: connect to host stub port 22: Connection refused");
    await running.says(/Connection lost/);
    await sleep(2000);
    rmSync(join(made.stubs, "ssh-says"));
    await running.says(/Connected again/);
    interrupt(running);
    const { stderr } = await running.ended;
    expect(stderr.match(/Connection lost/g)).toHaveLength(1);
    expect(stderr).not.toMatch(/failed/);
  });

  test("a scheduler that does not answer is no failure", async () => {
    const made = cluster({ FAKE: "never-ready" });
    writeFileSync(join(made.stubs, "no-queue"), "");
    const running = launchFake(made, "run", "slurm");
    await running.says(/unknown · .*the scheduler does not answer: .*Socket timed out/);
    rmSync(join(made.stubs, "no-queue"));
    await running.says(/deploying/);
    interrupt(running);
    expect((await running.ended).code).toBe(143);
  });
});

describe.concurrent("--batch", () => {
  test.each(["slurm", "local"] as const)(
    "on %s: prints the run id alone, and the job does the rest",
    async (target) => {
      const made = cluster();
      const { code, stdout, stderr } = await launchFake(made, "batch", target).ended;
      expect(code).toBe(0);
      expect(stdout).toMatch(/^\d{8}-\d{6}-[0-9a-f]{4}\n$/);
      expect(made.records()).toEqual([`${stdout.trim()}.json`]);
      expect(stderr).toMatch(/nano3 status/);
      for (let tries = 0; !existsSync(join(made.runDir() ?? "", "results", "results.json")); tries += 1) {
        if (tries > 100) throw new Error("no results");
        await sleep(100);
      }
      expect(existsSync(join(made.runDir() ?? "", "lease"))).toBe(false);
      if (target === "slurm")
        expect(made.calls().join("\n")).toMatch(
          /sbatch --parsable --comment=nano3:\S+ job\.sbatch --orchestrate/,
        );
    },
  );
});

describe.concurrent("Ctrl-C", () => {
  test("while the model loads: cancels the job by its id and name, once, and says so", async () => {
    const made = cluster({ FAKE: "never-ready" });
    const running = launchFake(made, "run", "slurm");
    await running.says(/load +started/);
    interrupt(running);
    const { code, stderr } = await running.ended;
    expect(code).toBe(143);
    expect(stderr).toMatch(
      /Stopping\.[\s\S]*Cancelling the job[\s\S]*cancelled[\s\S]*has ended and holds nothing/,
    );
    expect(made.calls().filter((call) => call.startsWith("scancel"))).toEqual([
      "scancel --clusters=stub --name=nano3-config@p 4711",
    ]);
  });

  test("while it evaluates: the completion file asks the job to stop, the evaluator ends", async () => {
    const made = cluster({ FAKE_EVALUATE: "slow" });
    const running = launchFake(made, "run", "slurm");
    await running.says(/the evaluation has started/);
    interrupt(running, "SIGTERM");
    const { code, stderr } = await running.ended;
    expect({ code, stderr }).toMatchObject({ code: 143 });
    expect(JSON.parse(read(made, "done"))).toMatchObject({ outcome: "cancelled", exit_code: 143 });
    expect(timesCalled(made, "scancel")).toBe(0);
  });

  test("on local: TERM to job.sh", async () => {
    const running = launchFake(cluster({ FAKE: "never-ready" }), "run", "local");
    await running.says(/load +started/);
    interrupt(running, "SIGHUP");
    const { code, stderr } = await running.ended;
    expect({ code, stderr }).toMatchObject({ code: 143 });
    expect(stderr).toMatch(/cancelled/);
  });

  test("a terminal that is closed while it is followed: the job is cancelled all the same", async () => {
    const made = cluster({ FAKE: "never-ready" });
    const terminal = join(import.meta.dirname, "closed-terminal.py");
    const running = launchFake(made, "run", "slurm", ["python3", terminal, "load +started"]);
    const { code, stdout } = await running.ended;
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/load +started/) });
    expect(made.calls()).toContain("scancel --clusters=stub --name=nano3-config@p 4711");
  });

  test("a terminal that hangs up twice is nobody's wish to leave", async () => {
    const made = cluster({ FAKE: "deaf" });
    const running = launchFake(made, "run", "slurm");
    await running.says(/load +started/);
    interrupt(running, "SIGHUP");
    await running.says(/Cancelling the job/);
    interrupt(running, "SIGHUP");
    await sleep(1500);
    expect(running.child.exitCode).toBeNull();
    interrupt(running);
    expect((await running.ended).code).toBe(130);
    killJob(made);
  });

  test("twice: leaves at once, says what still runs and how to look and cancel", async () => {
    const made = cluster({ FAKE: "deaf" });
    const running = launchFake(made, "run", "slurm");
    await running.says(/load +started/);
    interrupt(running);
    await running.says(/Cancelling the job/);
    const began = performance.now();
    interrupt(running);
    const { code, stderr } = await running.ended;
    expect(performance.now() - began).toBeLessThan(2000);
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /Job 4711 may still run on ada@stub[\s\S]*nano3 status \S+[\s\S]*nano3 cancel \S+/,
    );
    expect(stderr).not.toMatch(/\bat .*\.ts/);
    killJob(made);
  });
});

describe.concurrent("what goes wrong at submission", () => {
  const refusals: readonly (readonly [string, StubSetup, readonly RegExp[]])[] = [
    [
      "sbatch refuses",
      { env: { STUB_SBATCH: "refuse" } },
      [
        /did not take the job/,
        /command: sbatch --parsable/,
        /\| .*Invalid partition name/,
        /left behind: nothing/,
      ],
    ],
    [
      "the host is not known",
      { says: "Host key verification failed." },
      [/ada@stub is not a known host/, /ssh -l ada -- stub/],
    ],
    [
      "the key has changed",
      { says: "WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nHost key verification failed." },
      [/shows another host key/, /ssh-keygen -R/],
    ],
    [
      "the key is not let in",
      { says: "ada@stub: Permission denied (publickey)." },
      [/does not let you in/, /\| .*Permission denied/],
    ],
    [
      "the host does not answer",
      { says: "ssh: connect to host stub port 22: Connection timed out" },
      [/cannot be reached: no answer/, /left behind: nothing/],
    ],
    [
      "the directory may not be written",
      {
        program: [
          "mkdir",
          `case "$*" in *runs*) echo "mkdir: cannot create directory: Permission denied" >&2; exit 1 ;; esac; exec /bin/mkdir "$@"`,
        ],
      },
      [
        /could not be written on ada@stub/,
        /command: mkdir -p -- \S+runs/,
        /Permission denied/,
        /left behind: nothing/,
      ],
    ],
    [
      "the disk is full",
      {
        program: [
          "tar",
          'cat > /dev/null; touch "$4/half"; echo "tar: deploy.py: Cannot write: No space left on device" >&2; exit 2',
        ],
      },
      [/could not be written/, /command: tar -x/, /\| .*No space left on device/, /left behind: nothing/],
    ],
    [
      "a file arrives changed",
      { program: ["tar", '/bin/tar "$@"; echo "# edited" >> "$5/deploy.py"'] },
      [/deploy\.py did not arrive at ada@stub as compiled/, /left behind: nothing/],
    ],
  ];
  test.each(refusals)(
    "%s: exit 1, its own words, nothing left",
    async (_name, { env, says, program }, patterns) => {
      let made = cluster(env);
      if (says !== undefined) writeFileSync(join(made.stubs, "ssh-says"), says);
      if (program !== undefined) made = override(made, ...program);
      const { code, stdout, stderr } = await launchFake(made, "run", "slurm").ended;
      expect({ code, stdout, stderr }).toMatchObject({ code: 1, stdout: "" });
      for (const pattern of patterns) expect(stderr).toMatch(pattern);
      expect(stderr).not.toMatch(/internal error|\n +at /);
      expect(made.records()).toEqual([]);
      expect(made.runDir()).toBeUndefined();
    },
  );

  test("sbatch's answer is lost: the job is found by its comment, not submitted again", async () => {
    const made = cluster({ STUB_SBATCH: "timeout-queued" });
    const { code } = await launchFake(made, "run", "slurm").ended;
    expect(code).toBe(0);
    expect(timesCalled(made, "sbatch")).toBe(1);
  });

  test("a secret without a value: exit 2 before anything happens", async () => {
    const made = cluster({ FAKE_SECRETS: "[HF_TOKEN]" });
    const { code, stderr } = await launchFake(made, "run", "slurm").ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/secret-unusable: The secret `HF_TOKEN` is not set/);
    expect(readdirSync(made.stubs)).toEqual([]);
  });
});

interface StubSetup {
  readonly env?: Readonly<Record<string, string>>;
  readonly says?: string;
  readonly program?: readonly [string, string];
}

test.each([
  ["--fresh: a file beside the set says so", { FAKE_FRESH: "yes" }, true],
  ["without it there is none", {}, false],
])("%s", async (_, env, isThere) => {
  const made = cluster(env);
  const { code } = await launchFake(made, "batch", "local").ended;
  expect(code).toBe(0);
  expect(existsSync(join(made.runDir() ?? "", "fresh"))).toBe(isThere);
});

test("a secret's value is in no argument, record, log or output", async () => {
  const canary = "it's $(a) canary";
  const made = cluster({ FAKE_SECRETS: "[HF_TOKEN]", HF_TOKEN: canary });
  const { code, stdout, stderr } = await launchFake(made, "run", "slurm").ended;
  expect(code).toBe(0);
  expect(read(made, "logs/job.log")).toMatch(`secrets: mode 600, HF_TOKEN has ${canary.length} characters`);
  expect(read(made, "logs/evaluate.log")).toMatch(`HF_TOKEN has ${canary.length} characters`);
  const everything = readdirSync(made.directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
  for (const text of [...everything, stdout, stderr]) expect(text).not.toMatch(/canary/);
});
