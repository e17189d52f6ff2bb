import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  cutLink,
  gpuHolders,
  killSlurmd,
  type LabInfo,
  labDown,
  labInfo,
  labStatus,
  labUp,
  powerOff,
  powerOn,
  processesOnNode,
  registerImage,
  restartSlurmd,
  restoreLink,
  runOnMachine,
  slurm,
} from "./index.ts";
import { waitUntil } from "./wait-until.ts";

const image = "nvcr.io/nvidia/fake:1.0";
const programs = mkdtempSync("/var/tmp/nano3-lab-test-");
let lab: LabInfo;

beforeAll(async () => {
  lab = await labUp();
  chmodSync(programs, 0o755);
  writeFileSync(join(programs, "greet"), '#!/bin/sh\necho "greetings $* from $(hostname):$(pwd)"\n', {
    mode: 0o755,
  });
  registerImage(image, programs, { FLAVOUR: "image" });
}, 60_000);

afterEach(async () => {
  if (!(await labStatus()).up) return;
  await slurm("scancel", "--user", lab.user);
  await nothingLeft();
}, 20_000);

afterAll(async () => {
  await labDown();
  rmSync(programs, { recursive: true });
}, 20_000);

/** A command line on the login host through the lab's ssh; stdout and stderr together. */
function ssh(line: string): string {
  return execFileSync("ssh", [lab.host, `{ ${line}; } 2>&1 || echo "exit $?"`], {
    env: { ...process.env, ...lab.env },
    encoding: "utf8",
  }).trim();
}

/** Submits a script body, 16 CPUs and 8 GPUs a node, and gives the job's number. */
function submit(body: string, flags = "-N1"): number {
  const script = `#!/bin/bash\n${body}\n`;
  const options = `-A ${lab.account} ${flags} --exclusive --gres=gpu:8 --mem=0 -o ${lab.jobRoot}/%j.out`;
  return Number(
    execFileSync("ssh", [lab.host, `sbatch --parsable ${options}`], {
      env: { ...process.env, ...lab.env },
      encoding: "utf8",
      input: script,
    }),
  );
}

const output = (job: number): string => readFileSync(join(lab.jobRoot, `${job}.out`), "utf8");
const accounted = (job: number): Promise<string> =>
  slurm("sacct", "-nXP", "-j", String(job), "-o", "State,ExitCode");
const live = (job: number): Promise<string> =>
  slurm("squeue", "-h", "-j", String(job), "-t", "all", "-o", "%T");

async function inState(job: number, state: RegExp, seconds = 20): Promise<string> {
  return waitUntil(
    { what: `${state} of job ${job}`, seconds, log: lab.logs, everyMilliseconds: 100 },
    async () => {
      const now = await accounted(job);
      return state.test(now) && now;
    },
  );
}

async function running(job: number): Promise<void> {
  await waitUntil(
    { what: `start of job ${job}`, seconds: 10, log: lab.logs, everyMilliseconds: 100 },
    async () => {
      return (
        (await live(job)) === "RUNNING" && processesOnNode("n1").length + processesOnNode("n2").length > 0
      );
    },
  );
}

async function nothingLeft(seconds = 10): Promise<void> {
  await waitUntil({ what: "end of the jobs' processes", seconds, log: lab.logs }, () => {
    return processesOnNode("n1").length + processesOnNode("n2").length === 0;
  });
}

describe("two machines", () => {
  test("each node has its name, address, GPUs and /tmp", async () => {
    const job = submit(
      "srun -N2 --ntasks-per-node=1 bash -c 'touch /tmp/of-$(hostname); sleep 0.5; " +
        "echo $(hostname) $(hostname -I)$CUDA_VISIBLE_DEVICES $(ls -d /tmp/of-*)'",
      "-N2",
    );
    expect(await inState(job, /COMPLETED/)).toBe("COMPLETED|0:0");
    expect(output(job).trim().split("\n").sort()).toEqual([
      "n1 10.77.0.11 0,1,2,3,4,5,6,7 /tmp/of-n1",
      "n2 10.77.0.12 0,1,2,3,4,5,6,7 /tmp/of-n2",
    ]);
  });

  test("both can listen on the same port, and each reaches the other by name", async () => {
    const serve = "python3 -u -m http.server 8000 --directory /etc/slurm";
    const job = submit(
      `srun -N2 --ntasks-per-node=1 --overlap ${serve} & sleep 1.5
      python3 -c 'import urllib.request as u; print([u.urlopen(f"http://{n}:8000/slurm.conf").status for n in ("n1","n2")])'`,
      "-N2",
    );
    await inState(job, /COMPLETED|FAILED/);
    expect(output(job)).toContain("[200, 200]");
    await nothingLeft();
  });

  test("a PMIx step runs on both", async () => {
    const job = submit("srun --mpi=pmix -N2 --ntasks-per-node=1 bash -c 'echo rank $PMIX_RANK'", "-N2");
    await inState(job, /COMPLETED/);
    expect(output(job).trim().split("\n").sort()).toEqual(["rank 0", "rank 1"]);
  });

  test("a job reaches the login host with plain ssh, scp and rsync", async () => {
    const job = submit(
      `ssh ${lab.host} hostname; ssh ${lab.user}@login hostname
      echo hi > f; rsync -a f ${lab.host}:g; scp -q ${lab.host}:g h; cat h; echo $NEMO_EVALUATOR_TELEMETRY_LEVEL`,
      `-N1 --export=NONE -D ${lab.jobRoot}`,
    );
    await inState(job, /COMPLETED/);
    expect(output(job).trim().split("\n")).toEqual(["login", "login", "hi", "0"]);
  });

  test("nothing beyond this machine is reachable", async () => {
    const job = submit("python3 -c 'import socket; socket.create_connection((\"192.0.2.1\", 80), 2)'");
    await inState(job, /FAILED/);
    expect(output(job)).toContain("Network is unreachable");
  });

  test("an unknown account is refused", () => {
    expect(ssh("sbatch -A nobody --wrap true")).toContain("Invalid account or account/partition combination");
  });
});

describe("steps", () => {
  test("two exact steps share a node, and a step can come from the login host", async () => {
    const job = submit(
      `srun --exact -n1 --cpus-per-task=12 --gres=gpu:4 bash -c 'echo a; sleep 2; echo A' &
      srun --exact -n1 --cpus-per-task=4 --gres=none bash -c 'sleep 0.7; echo b' & wait; sleep 60`,
    );
    await running(job);
    await sleep(3000);
    expect(output(job).trim().split("\n")).toEqual(["a", "b", "A"]);
    expect(await gpuHolders()).toEqual([{ job, name: "sbatch", node: "n1", gpus: [0, 1, 2, 3, 4, 5, 6, 7] }]);
    expect(ssh(`srun --overlap --jobid=${job} -n1 hostname`)).toBe("n1");
    await slurm("scancel", String(job));
    expect(await inState(job, /CANCELLED/)).toMatch(/^CANCELLED/);
  });

  test("scancel ends all of one job, and a bystander lives on", async () => {
    const bystander = submit("srun sleep 600", "-N1 -w n2");
    const job = submit(
      "trap '' TERM; srun bash -c 'trap \"\" TERM; sleep 601 & sleep 602' & wait; wait",
      "-N1 -w n1",
    );
    await running(job);
    await waitUntil({ what: "sleep 602", seconds: 5, log: lab.logs }, () =>
      processesOnNode("n1").some(({ command }) => command === "sleep 602"),
    );
    await slurm("scancel", String(job));
    await inState(job, /CANCELLED/);
    await waitUntil(
      { what: "empty n1", seconds: 10, log: lab.logs },
      () => processesOnNode("n1").length === 0,
    );
    expect(await live(bystander)).toBe("RUNNING");
    expect(processesOnNode("n2").some(({ command }) => command.endsWith("sleep 600"))).toBe(true);
    await slurm("scancel", String(bystander));
    await nothingLeft();
    expect(await gpuHolders()).toEqual([]);
  });
});

describe("containers (a pyxis stand-in)", () => {
  const srun = `srun -A nano3 -n1 --container-image=${image}`;

  test("programs of the image, its environment, a private working directory", () => {
    const run = ssh(
      `export FLAVOUR=host; ${srun} sh -c 'greet $FLAVOUR'; ${srun} --container-env=FLAVOUR sh -c 'greet $FLAVOUR'`,
    );
    expect(run).toMatch(/greetings image from n\d:\/workspace/);
    expect(run).toMatch(/greetings host from/);
  });

  test("mounts are real, read-only ones too, and the shared file system is hidden", () => {
    const root = `${lab.jobRoot}/mounts`;
    const mounts = `--container-mounts=${root}:/data:ro,${root}/out:/deep/out --container-workdir=/deep/out`;
    const script = `pwd; cat /data/in; touch /data/x; echo made > here; ls ${lab.dir}/shared; ls ~`;
    const run = ssh(
      `mkdir -p ${root}/out; echo inside > ${root}/in; ${srun} ${mounts} sh -c '${script}'; cat ${root}/out/here`,
    );
    expect(run.split("\n").filter((line) => !line.includes("going to /tmp"))).toEqual([
      "/deep/out",
      "inside",
      "touch: cannot touch '/data/x': Read-only file system",
      "home",
      "made",
    ]);
    expect(() => readFileSync("/deep/out/here")).toThrow();
  });

  test("an unknown image fails the step and is logged", () => {
    expect(ssh("srun -A nano3 -n1 --container-image=none:1 true")).toContain(
      "pyxis: failed to import docker image",
    );
    const last = readFileSync(labInfo().containerLog, "utf8").trim().split("\n").at(-1) ?? "";
    expect(JSON.parse(last)).toMatchObject({ "container-image": "none:1", command: ["true"], task: 0 });
  });
});

describe("faults", () => {
  test("a cut link: the node's processes go on, and it comes back", async () => {
    const job = submit("sleep 600", "-N1 -w n2");
    await running(job);
    await cutLink("n2");
    const ping = ["sh", "-c", "timeout 1 bash -c ': </dev/tcp/10.77.0.12/6818'"];
    expect((await runOnMachine("login", ping, { check: false })).exitCode).not.toBe(0);
    expect(processesOnNode("n2").some(({ command }) => command === "sleep 600")).toBe(true);
    await restoreLink("n2");
    expect((await runOnMachine("login", ping, { check: false })).exitCode).toBe(0);
    expect(await live(job)).toBe("RUNNING");
    await slurm("scancel", String(job));
    await nothingLeft();
  });

  test("kill -9 of slurmd: the job goes on, and a new slurmd takes it over", async () => {
    const job = submit("sleep 4; echo done", "-N1 -w n1");
    await running(job);
    killSlurmd("n1");
    expect((await labStatus()).up).toBe(false);
    await restartSlurmd("n1");
    expect((await labStatus()).up).toBe(true);
    expect(await inState(job, /COMPLETED/)).toBe("COMPLETED|0:0");
  });

  test("a power cut: NODE_FAIL, and the node boots again", async () => {
    const job = submit("sleep 600", "-N1 -w n2 --no-requeue");
    await running(job);
    await powerOff("n2");
    expect(processesOnNode("n2")).toEqual([]);
    expect(await inState(job, /NODE_FAIL/, 90)).toMatch(/^NODE_FAIL/);
    await powerOn("n2");
    expect((await labStatus()).up).toBe(true);
  }, 120_000);
});

describe("down", () => {
  test("leaves no process, mount, namespace or network device", async () => {
    const job = submit("sleep 600", "-N2");
    await running(job);
    await labDown();
    const look = (command: string, ...flags: string[]): string =>
      execFileSync(command, flags, { encoding: "utf8" });
    expect(look("ps", "-eo", "args")).not.toMatch(/nano3-lab\/|slurm(d|ctld|dbd)|munged|mariadbd|sleep 600/);
    expect(readFileSync("/proc/mounts", "utf8")).not.toContain("nano3-lab");
    expect(look("ip", "-brief", "link")).not.toContain("nano3br");
    expect(look("lsns", "--noheadings", "--output", "COMMAND")).not.toContain("machine-init");
    expect((await labStatus()).up).toBe(false);
  });
});
