import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { evaluatorWords } from "../../src/cluster/evaluator.ts";
import { compileWish, type Wish } from "../job/run-directory.ts";
import { hostileStrings } from "./hostile-strings.ts";
import { uploadRun } from "./run-directory.ts";

/** The emitted job scripts, run from their first line to their last among stand-ins that note what they were given. */

let directory: string;
let canaries: string;

beforeEach(() => {
  directory = mkdtempSync("/var/tmp/nano3-security-");
  canaries = join(directory, "canaries");
  mkdirSync(canaries);
});

afterEach(() => rmSync(directory, { recursive: true }));

/** Strings that a variable of the environment can have. */
const values = () =>
  hostileStrings((id) => join(canaries, id)).filter(
    ({ text }) =>
      !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uffff]|\$\{|^\$?(?:host|runtime|lit):|\$[A-Za-z_(]/u.test(text) &&
      text.length < 4000,
  );

const slurm = join(import.meta.dirname, "stand-in", "slurm");
const hostName = execFileSync("hostname", ["-s"], { encoding: "utf8" }).trim();

const targets: Readonly<
  Record<string, { readonly script: string; readonly env: Wish["env"]; readonly variables: object }>
> = {
  local: { script: "job.sh", env: {}, variables: {} },
  slurm: {
    script: "job.sbatch",
    env: {
      executor: "slurm",
      remote_job_dir: "/lustre/evals",
      gpus_per_node: 1,
      container_image: "nemo:25.11",
      mounts: ["/lustre:/data"],
    },
    variables: { SLURM_JOB_ID: "4242", SLURM_JOB_NODELIST: hostName, SLURMD_NODENAME: hostName },
  },
};

describe("a whole run with hostile values in its environment and its secrets", () => {
  test.each(Object.entries(targets))(
    "%s",
    { timeout: 60_000 },
    async (_, { script, env = {}, variables }) => {
      const vars = Object.fromEntries(values().map(({ id, text }) => [`V_${id}`, text]));
      const secrets = Object.fromEntries(values().map(({ id, text }) => [`S_${id}`, text || "x"]));
      const runDir = join(directory, "run");
      const { plan } = await uploadRun(runDir, { vars, env }, secrets);
      const ended = spawnSync("bash", [script, "--orchestrate"], {
        cwd: runDir,
        encoding: "utf8",
        env: {
          PATH: `${slurm}:${process.env.PATH}`,
          HOME: directory,
          STAND_IN_RECORD: directory,
          ...variables,
        },
      });
      expect(ended.status, ended.stdout + ended.stderr).toBe(0);
      const seen = JSON.parse(readFileSync(join(runDir, "seen-environment.json"), "utf8"));
      expect(seen).toMatchObject({ ...vars, ...secrets });
      expect(readdirSync(canaries)).toEqual([]);
      if (plan.target !== "slurm") return;
      const steps = { "ray-head": plan.steps.ray, deploy: plan.steps.deploy, evaluate: plan.steps.evaluate };
      for (const [name, step] of Object.entries(steps)) {
        const words = readFileSync(join(directory, `srun-${name}`), "utf8").split("\0");
        const end = words.indexOf("bash");
        expect(words.slice(0, end).slice(-step.srun_arguments.length)).toEqual(step.srun_arguments);
      }
    },
  );
});

test("interpreters of hostile names, as the job's steps and the CLI's evaluator start them", {
  timeout: 60_000,
}, () => {
  const names = hostileStrings((id) => id).filter(
    ({ text }, index) =>
      index % 20 === 0 && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}/]|\$\{/u.test(text) && Buffer.byteLength(text) < 200,
  );
  const runDir = join(directory, "run");
  mkdirSync(runDir);
  for (const { text } of names) {
    const python = join(directory, "bin", `${text}-`);
    mkdirSync(join(directory, "bin"), { recursive: true });
    copyFileSync(join(import.meta.dirname, "stand-in", "program"), python);
    chmodSync(python, 0o755);
    const startup_commands = ["true # a comment ends with its command", "X=it\\'s; export X"];
    const { plan, artifacts } = compileWish(
      { deploy: { python }, eval: { python }, env: { startup_commands } },
      "/nonexistent",
    );
    writeFileSync(join(runDir, "job.sh"), artifacts.find(({ name }) => name === "job.sh")?.text ?? "");
    const record = { comms: { ...plan.comms, lease_file: "lease" }, cluster: null, run_dir: runDir };
    const job = { job_id: "1", attempt: 1, host: "n1" };
    const starts: Readonly<Record<string, readonly string[]>> = {
      "--orchestrate": ["bash", "job.sh", "--step", "deploy", "deploy", "n1", "--orchestrate"],
      "--evaluate": ["bash", "job.sh", "--step", "evaluate", "evaluate", "n1", "--evaluate"],
      "--endpoint-file": evaluatorWords({ plan, record, job }),
    };
    for (const [argument, [program = "", ...words]] of Object.entries(starts)) {
      rmSync(join(runDir, "called"), { force: true });
      const env = { PATH: process.env.PATH, NANO3_RUN_DIR: runDir };
      const { stderr } = spawnSync(program, words, { cwd: runDir, env, encoding: "utf8" });
      const called = readFileSync(join(runDir, "called"), "utf8").split("\0");
      expect(called[0], stderr).toBe(python);
      expect(called.slice(1)).toContain(argument);
    }
    expect([...readdirSync(directory), ...readdirSync(runDir)].filter((name) => /^c\d+$/.test(name))).toEqual(
      [],
    );
  }
});
