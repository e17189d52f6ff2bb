import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { $ } from "zx/core";
import {
  gpuHolders,
  type LabInfo,
  type LabProcess,
  labDown,
  labStatus,
  labUp,
  type Node,
  processesOnNode,
  registerImage,
  runOnMachine,
  slurm,
} from "../lab/index.ts";
import { ensurePython } from "../python/environment.ts";
import { makeRunDirectory, readJson, readText, type Wish } from "./run-directory.ts";

const image = "nvcr.io/nvidia/nemo:25.11";
let lab: LabInfo;
let realRay: string;
let wasUp: boolean;
let count = 0;
const jobs: Job[] = [];
const released: { what: string; seconds: number }[] = [];

beforeAll(async () => {
  realRay = (await ensurePython({ readableByAll: true })).python;
  wasUp = (await labStatus()).up;
  lab = await labUp();
  const programs = join(lab.jobRoot, "job-test-image");
  rmSync(programs, { recursive: true, force: true });
  mkdirSync(programs);
  symlinkSync("/usr/bin/python3", join(programs, "python3"));
  registerImage(image, programs, { SPACED: "of the image" });
});

afterEach(async () => {
  // Only what these tests started: the lab may have other users.
  for (const job of jobs.splice(0)) {
    await slurm("scancel", job.id);
    await until(`an end of job ${job.id}`, 30, () => job.isGone());
  }
});

afterAll(async () => {
  console.log(released.map(({ what, seconds }) => `${seconds.toFixed(1)} s  ${what}`).join("\n"));
  if (!wasUp) await labDown();
});

const nodes: readonly Node[] = ["n1", "n2"];

/** Processes of a job on the nodes: they carry its number in their environment. */
function processesOf(job: string): LabProcess[] {
  return nodes.flatMap(processesOnNode).filter(({ pid }) => {
    try {
      return readText("/proc", String(pid), "environ").includes(`\0SLURM_JOB_ID=${job}\0`);
    } catch {
      return false;
    }
  });
}

async function until<T>(
  what: string,
  seconds: number,
  attempt: () => Promise<T> | T,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const got = await attempt();
    if (got) return got;
    if (performance.now() > deadline) throw new Error(`no ${what} within ${seconds} s`);
    await sleep(50);
  }
}

/** A job on the lab's Slurm, in a run directory of its own. */
class Job {
  readonly directory: string;
  readonly id: string;

  private constructor(directory: string, id: string) {
    this.directory = directory;
    this.id = id;
  }

  static async submit(
    nodeCount: 1 | 2,
    wish: Wish,
    flags: readonly string[] = ["--orchestrate"],
    sbatch: readonly string[] = [],
    { below = join(lab.jobRoot, "job-test"), ...options }: { below?: string; ray?: boolean } = {},
  ): Promise<Job> {
    const directory = join(below, `run-${process.pid}-${count++}`);
    const whole: Wish = {
      ...wish,
      deploy: {
        num_gpus: 2 * nodeCount,
        tensor_model_parallel_size: 2,
        num_replicas: nodeCount,
        num_cpus_per_replica: 1,
        ...wish.deploy,
      },
      eval: { cpus_per_task: 2, ...wish.eval },
      env: {
        executor: "slurm",
        host: "lab",
        account: lab.account,
        partition: "batch",
        remote_job_dir: lab.jobRoot,
        gpus_per_node: 2,
        cpus_per_task: 4,
        time: "00:10:00",
        ...wish.env,
      },
    };
    makeRunDirectory(directory, whole, options);
    await $({ quiet: true })`chown -R ${lab.user}: ${join(lab.jobRoot, "job-test")}`;
    const { stdout } = await runOnMachine(
      "login",
      [
        "sbatch",
        "--parsable",
        ...(nodeCount === 1 ? ["--nodelist=n1"] : []),
        ...sbatch,
        "job.sbatch",
        ...flags,
      ],
      {
        as: lab.user as "nano3",
        cwd: directory,
      },
    );
    const job = new Job(directory, stdout.trim());
    jobs.push(job);
    return job;
  }

  has(name: string): boolean {
    return existsSync(join(this.directory, name));
  }

  get log(): string {
    return this.has("logs/job.log") ? readText(this.directory, "logs", "job.log") : "no job.log";
  }

  get failed(): Record<string, unknown> {
    return this.has("failed.json") ? readJson(this.directory, "failed.json") : { none: this.log };
  }

  /** Neither a process nor a GPU is its any more. */
  async isGone(): Promise<boolean> {
    return (
      processesOf(this.id).length === 0 && (await gpuHolders()).every(({ job }) => job !== Number(this.id))
    );
  }

  /** Kills (-9) its processes on a node whose command line matches. */
  kill(node: Node, command: RegExp): void {
    const own = new Set(processesOf(this.id).map(({ pid }) => pid));
    const found = processesOnNode(node).filter((each) => own.has(each.pid) && command.test(each.command));
    expect(found.length).toBeGreaterThan(0);
    for (const { pid } of found) process.kill(pid, "SIGKILL");
  }

  async ready(): Promise<void> {
    await this.until("endpoint", () => this.has("endpoint.json"));
  }

  async until(what: string, condition: () => boolean, seconds = 90): Promise<void> {
    await until(what, seconds, condition).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.log}`);
    });
  }

  /** State and exit code by sacct, once the GPUs and every process are gone; how long that took from now on. */
  async end(what: string, seconds = 20, leaves = ""): Promise<string> {
    const from = performance.now();
    await until("end", seconds, () => this.isGone()).catch((error: Error) => {
      throw new Error(`${error.message}\n${JSON.stringify(processesOf(this.id), null, 1)}\n${this.log}`);
    });
    released.push({ what, seconds: (performance.now() - from) / 1000 });
    for (const node of nodes)
      expect(
        (
          await runOnMachine(node, ["sh", "-c", `ls -d /tmp/n3-${this.id}-* 2>/dev/null || true`])
        ).stdout.trim(),
      ).toMatch(leaves === "" ? /^$/ : new RegExp(`^${leaves}`));
    return until("accounted", 10, async () => {
      const state = await slurm("sacct", "-nXP", "-j", this.id, "-o", "State,ExitCode");
      return /RUNNING|PENDING|COMPLETING/.test(state) ? "" : state;
    });
  }
}

describe("success", () => {
  test.each([
    { nodeCount: 1, container: null },
    { nodeCount: 2, container: null },
    { nodeCount: 1, container: image },
    { nodeCount: 2, container: image },
  ] as const)("$nodeCount nodes, container $container", async ({ nodeCount, container }) => {
    const job = await Job.submit(nodeCount, {
      env: { container_image: container },
      vars: { SPACED: "of the  plan", STAND_IN_EVALUATE: "takes=2" },
    });
    await job.until(
      "evaluation",
      () => job.has("logs/evaluate.jsonl") && /done/.test(readText(job.directory, "logs/evaluate.jsonl")),
    );
    expect(
      await job.end(`evaluation's end, ${nodeCount} nodes, ${container ? "pyxis" : "bare"}`),
      job.log,
    ).toBe("COMPLETED|0:0");
    expect(readJson(job.directory, "job.json")).toMatchObject({
      job_id: job.id,
      host: "n1",
      node_ip: "10.77.0.11",
      attempt: 1,
    });
    expect(readJson(job.directory, "done")).toMatchObject({ outcome: "succeeded", exit_code: 0, attempt: 1 });
    const seen = readJson(job.directory, "seen-environment.json");
    expect(seen).toMatchObject({
      NANO3_RUN_DIR: job.directory,
      SPACED: "of the  plan",
      SLURM_JOB_ID: job.id,
    });
    // The deploy step imports what the workers import: it sees the GPUs, and with them the driver's libraries.
    expect(seen.CUDA_VISIBLE_DEVICES).toMatch(/^\d,\d$/);
    expect(readText(job.directory, "logs/ray-head.log")).toMatch(/CUDA_VISIBLE_DEVICES=\d,\d,/);
    const kept = readdirSync(join(job.directory, "logs")).filter((name) => /^ray-n\d$/.test(name));
    expect(kept.sort()).toEqual(nodes.slice(0, nodeCount).map((node) => `ray-${node}`));
    expect(readText(job.directory, "logs/evaluate.log")).toContain("evaluation on stderr");
  });

  test("real Ray on two nodes", async () => {
    const job = await Job.submit(
      2,
      {
        deploy: { python: realRay },
        deadlines: { ray_seconds: 120, teardown_seconds: 20 },
        vars: { STAND_IN_EVALUATE: "takes=3" },
      },
      undefined,
      [],
      { ray: false },
    );
    const from = performance.now();
    await job.until("Ray", () => /ray done/.test(job.log), 120);
    released.push({ what: "real Ray up on two nodes", seconds: (performance.now() - from) / 1000 });
    expect(readText(job.directory, "logs/ray-nodes.txt").trim().split("\n").sort()).toEqual([
      "10.77.0.11 2",
      "10.77.0.12 2",
    ]);
    await job.until(
      "evaluation",
      () => job.has("logs/evaluate.jsonl") && /done/.test(readText(job.directory, "logs/evaluate.jsonl")),
    );
    expect(await job.end("evaluation's end, real Ray, 2 nodes", 40), job.log).toBe("COMPLETED|0:0");
    expect(existsSync(join(job.directory, "logs/ray-n2/raylet.out"))).toBe(true);
  });

  test("below a link a container has the run directory by the name that the plan has for it", async () => {
    const link = join(lab.jobRoot, "job-test-link");
    rmSync(link, { force: true });
    mkdirSync(join(lab.jobRoot, "job-test"), { recursive: true });
    symlinkSync("job-test", link);
    const env = { container_image: image, remote_job_dir: link };
    const job = await Job.submit(1, { env }, undefined, [], { below: join(link, "job@local", "runs") });
    expect(await job.end("below a link", 60), job.log).toBe("COMPLETED|0:0");
    expect(readJson(job.directory, "seen-environment.json").NANO3_RUN_DIR).toBe(job.directory);
  });

  test("a secret reaches a container, and the file is gone before the model is up", async () => {
    const job = await Job.submit(
      1,
      { secrets: ["HF_TOKEN"], env: { container_image: image } },
      ["--orchestrate"],
      ["--hold"],
    );
    writeFileSync(join(job.directory, ".secrets.env"), "HF_TOKEN='it'\\''s $x'\n");
    await $({ quiet: true })`chown ${lab.user}: ${join(job.directory, ".secrets.env")}`;
    await slurm("scontrol", "release", job.id);
    await job.ready();
    expect(job.has(".secrets.env")).toBe(false);
    await sleep(300);
    expect(await job.end("with a secret"), job.log).toBe("COMPLETED|0:0");
    expect(readJson(job.directory, "seen-environment.json")).toMatchObject({ HF_TOKEN: "it's $x" });
  });
});

describe("ends from outside", () => {
  test("scancel", async () => {
    const job = await Job.submit(2, {}, []);
    await job.ready();
    await slurm("scancel", job.id);
    expect(await job.end("scancel"), job.log).toMatch(/^CANCELLED/);
    expect(job.failed).toMatchObject({ class: "terminated", exit_code: 143, attempt: 1 });
    expect(readText(job.directory, "logs/deploy.log")).toContain("deploy.py ends with 143");
  });

  test("scancel while Ray comes up", async () => {
    const job = await Job.submit(2, { vars: { STAND_IN_RAY: "worker:silent" } }, []);
    await job.until("worker", () => job.has("logs/ray-worker-1.log"));
    await sleep(500);
    await slurm("scancel", job.id);
    expect(await job.end("scancel while Ray comes up"), job.log).toMatch(/^CANCELLED/);
    expect(job.failed).toMatchObject({ class: "terminated", phase: "ray" });
  });

  test("scancel --batch --signal=TERM", async () => {
    const job = await Job.submit(2, {}, []);
    await job.ready();
    await slurm("scancel", "--batch", "--signal=TERM", job.id);
    expect(await job.end("scancel --batch"), job.log).toBe("FAILED|15:0");
    expect(job.failed).toMatchObject({ class: "terminated", message: expect.stringContaining("SIGTERM") });
    expect(readText(job.directory, "logs/deploy.log")).toContain("deploy.py ends with 143");
  });

  test("the time limit", async () => {
    const job = await Job.submit(1, { env: { time: "00:01:00" }, slurm: { signal_seconds: 45 } }, []);
    await job.ready();
    await job.until("warning", () => job.has("failed.json"), 70);
    expect(await job.end("time limit's warning"), job.log).toBe("FAILED|15:0");
    expect(job.failed).toMatchObject({ class: "time-limit", exit_code: 143 });
  });

  test("requeue: a second attempt, with nothing of the first one", async () => {
    const job = await Job.submit(1, {}, [], ["--requeue"]);
    await job.ready();
    await slurm("scontrol", "requeue", job.id);
    await until(
      "requeued",
      20,
      async () => (await slurm("squeue", "-h", "-j", job.id, "-o", "%T")) === "PENDING",
    );
    await job.end("requeue").catch(() => undefined);
    await slurm("scontrol", "update", `JobId=${job.id}`, "StartTime=now");
    await job.until(
      "second endpoint",
      () => job.has("endpoint.json.attempt-1") && job.has("endpoint.json"),
      60,
    );
    expect(readJson(job.directory, "endpoint.json")).toMatchObject({ attempt: 2 });
    expect(readJson(job.directory, "job.json")).toMatchObject({ attempt: 2, job_id: job.id });
    const run_id = job.directory.split("/").at(-1);
    writeFileSync(
      join(job.directory, "done"),
      JSON.stringify({ run_id, attempt: 2, outcome: "succeeded", exit_code: 0 }),
    );
    expect(await job.end("completion file"), job.log).toBe("COMPLETED|0:0");
    expect(job.has("failed.json")).toBe(false);
  });
});

describe("faults", () => {
  test("kill -9 of Ray's head", async () => {
    const job = await Job.submit(2, {}, []);
    await job.ready();
    job.kill("n1", /ray\.scripts\.scripts start.*--head/);
    expect(await job.end("Ray's head killed"), job.log).toBe("FAILED|11:0");
    expect(job.failed).toMatchObject({
      class: "ray-head-died",
      message: expect.stringMatching(/ray-head on n1 was ended by signal 9/),
    });
  });

  test("kill -9 of all that a worker is", async () => {
    const job = await Job.submit(2, {}, []);
    await job.ready();
    job.kill("n2", /ray\.scripts\.scripts start|--step ray|^sleep/);
    expect(await job.end("everything of a worker killed", 20, "(/tmp/n3-.*)?$"), job.log).toBe("FAILED|11:0");
    expect(job.failed).toMatchObject({
      class: "ray-worker-died",
      message: expect.stringContaining("ray-worker-1 on n2"),
    });
    // Nobody was left there who could remove it; other tests look whether there is one.
    await runOnMachine("n2", ["sh", "-c", `rm -rf /tmp/n3-${job.id}-*`]);
  });

  test("a worker that fails", async () => {
    const job = await Job.submit(2, { vars: { STAND_IN_RAY: "worker:fails" } });
    await job.until("failure", () => job.has("failed.json"));
    expect(await job.end("worker failed"), job.log).toBe("FAILED|10:0");
    expect(job.failed).toMatchObject({
      phase: "ray",
      class: "ray-worker-died",
      line: "RuntimeError: Failed to start the raylet",
    });
  });

  test("a worker that never joins is named", async () => {
    const job = await Job.submit(2, {
      vars: { STAND_IN_RAY: "worker:silent" },
      deadlines: { ray_seconds: 5 },
    });
    await job.until("failure", () => job.has("failed.json"));
    expect(await job.end("worker missing"), job.log).toBe("FAILED|10:0");
    expect(job.failed).toMatchObject({
      class: "ray-timeout",
      message: expect.stringContaining("n2 (10.77.0.12)"),
    });
  });

  test("an image that does not exist", async () => {
    const job = await Job.submit(1, { env: { container_image: "nvcr.io/nvidia/none:1" } });
    await job.until("failure", () => job.has("failed.json"));
    expect(await job.end("no image"), job.log).toBe("FAILED|10:0");
    expect(job.failed).toMatchObject({
      class: "container",
      line: expect.stringContaining("pyxis: failed to import docker image"),
    });
  });

  test("a step that Slurm refuses", async () => {
    const job = await Job.submit(1, { eval: { cpus_per_task: 64 }, env: { cpus_per_task: null } });
    await job.until("failure", () => job.has("failed.json"));
    expect(await job.end("step refused"), job.log).toBe("FAILED|21:0");
    expect(job.failed).toMatchObject({
      phase: "evaluate",
      class: "step-refused",
      line: expect.stringMatching(/^srun: error: Unable to create step/),
    });
  });

  test.each([
    { evaluate: "exit=20", state: "FAILED|20:0", failed: { none: expect.any(String) } },
    {
      evaluate: "killed",
      state: "FAILED|21:0",
      failed: { class: "evaluate-died", message: expect.stringContaining("KILL") },
    },
  ])("evaluation: $evaluate", async ({ evaluate, state, failed }) => {
    const job = await Job.submit(1, { vars: { STAND_IN_EVALUATE: evaluate } });
    await job.until("evaluation", () => job.has("logs/evaluate.jsonl"));
    expect(await job.end(`evaluation ${evaluate}`), job.log).toBe(state);
    expect(job.failed).toMatchObject(failed);
  });

  test("deploy.py dies under an evaluation", async () => {
    const job = await Job.submit(1, { vars: { STAND_IN_DEPLOY: "dies=3", STAND_IN_EVALUATE: "takes=30" } });
    await job.until("failure", () => job.has("failed.json"));
    expect(await job.end("deploy.py died"), job.log).toBe("FAILED|11:0");
    expect(job.failed).toMatchObject({ class: "deploy-died" });
  });
});
