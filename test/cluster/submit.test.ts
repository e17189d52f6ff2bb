import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { readTemplates } from "../../src/cli/host.ts";
import {
  Abandoned,
  AbandonedUpload,
  ClusterError,
  ConnectionError,
} from "../../src/cluster/cluster-error.ts";
import { sha256 } from "../../src/cluster/digest.ts";
import { takeNote } from "../../src/cluster/recall.ts";
import { submit } from "../../src/cluster/submit.ts";
import type { Answer, Transport } from "../../src/cluster/transport.ts";
import { compile } from "../../src/compiler/index.ts";
import { compileInput } from "../conformance/compile-input.ts";
import { recordOf } from "./records.ts";

const config = `
model: {checkpoint_path: /ckpt, tokenizer: /tok}
deploy: {num_gpus: 1}
eval: {tasks: [{name: hellaswag}]}
secrets: [HF_TOKEN]
`;
const profile = `[p]\nexecutor = "slurm"\nhost = "stub"\nremote_job_dir = "/jobs"\ngpus_per_node = 1\ncpus_per_task = 8\n`;
const files = { "config.yaml": config, "env.toml": profile };
const compileWith = (overrides: readonly string[]) =>
  compile(
    compileInput(files, { profile: "p", profileFile: "env.toml", templates: readTemplates(), overrides }),
  ).value;
const compiled = compileWith([]);

/** What a step of a submission is answered with. */
type Step = () => Answer;

const ok: Step = () => ({ exitCode: 0, stdout: "", stderr: "" });
const lost: Step = () => {
  throw new ConnectionError({ what: "stub broke off." }, { isTransient: true, mayHaveRun: true });
};
const unreached: Step = () => {
  throw new ConnectionError({ what: "stub has no address." }, { isTransient: true, mayHaveRun: false });
};
const abandoned: Step = () => {
  throw new Abandoned();
};
const refused: Step = () => ({ exitCode: 1, stdout: "", stderr: "sbatch: error: Invalid partition name" });
/** sha256sum's lines, as if all had arrived. */
const arrivedAll = (set: typeof compiled) => (): Answer => ({
  ...ok(),
  stdout: (set?.artifacts ?? []).map(({ name, text }) => `${sha256(text)}  ${name}`).join("\n"),
});

const arrived = arrivedAll(compiled);

interface Steps {
  readonly upload: Step;
  readonly sbatch?: Step;
  readonly queue?: (script: string) => Answer;
  readonly cleanUp?: Step;
}

/** A submission whose steps end as given; what is remembered of the run afterwards, and the error. */
async function submitted(steps: Steps, set = compiled) {
  if (set === undefined) throw new Error("the config is wrong");
  const state = mkdtempSync(join(tmpdir(), "nano3-submit-"));
  vi.stubEnv("NANO3_STATE_DIR", state);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(state, { recursive: true });
  });
  const run = async (script: string): Promise<Answer> => {
    if (script.includes("tar -x")) return steps.upload();
    if (script.includes("--comment")) return (steps.sbatch ?? ok)();
    if (script.includes("squeue --")) return (steps.queue ?? ok)(script);
    return (steps.cleanUp ?? ok)();
  };
  const transport: Transport = { place: "stub", run, kubectl: null };
  const submission = {
    compiled: set,
    mode: "run",
    runId: "r",
    submittedAt: "2026-01-02T03:04:05Z",
    fresh: false,
  } as const;
  const error: unknown = await submit(transport, { ...submission, secrets: { HF_TOKEN: "x" } }).catch(
    (thrown: unknown) => thrown,
  );
  const file = join(state, "runs", "r.json");
  const record = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
  return { record, error, failure: error instanceof ClusterError ? error.failure : null };
}

describe("an upload that fails", () => {
  test("its answer is lost, and what may have arrived is removed: nothing is left, the run is forgotten", async () => {
    const { record, failure } = await submitted({ upload: lost });
    expect({ record, failure }).toMatchObject({ record: null, failure: { left: "nothing" } });
  });

  test("its answer is lost, and so is the host: the run is remembered, for its secrets", async () => {
    const { record, failure } = await submitted({ upload: lost, cleanUp: lost });
    expect(record).toMatchObject({ job_id: null, never_submitted: true });
    expect(failure?.what).toBe("stub broke off.");
    expect(failure?.left).toMatch(
      /no job; perhaps the artifact set and its secrets in \/jobs\/config@p\/runs\/r/,
    );
    expect(failure?.help).toMatch(/nano3 status r/);
  });

  test("the user leaves: the run is remembered, too", async () => {
    const { record, error } = await submitted({ upload: abandoned });
    expect(error).toBeInstanceOf(AbandonedUpload);
    expect(record).toMatchObject({ job_id: null, never_submitted: true });
  });

  test("the host was never reached: the run is forgotten", async () => {
    expect(await submitted({ upload: unreached })).toMatchObject({
      record: null,
      failure: { left: "nothing" },
    });
  });
});

describe("an sbatch that refuses", () => {
  test.each([lost, unreached, abandoned])("its words come through a clean-up that fails", async (cleanUp) => {
    const { record, failure } = await submitted({ upload: arrived, sbatch: refused, cleanUp });
    expect(failure).toMatchObject({
      what: "Slurm on stub did not take the job.",
      output: "sbatch: error: Invalid partition name",
      left: "no job; the artifact set in /jobs/config@p/runs/r",
    });
    expect(record).toMatchObject({ never_submitted: true });
  });
});

test.each([
  ["other", "4711 nano3:r other\n", "other"],
  ["one,other", "12 x one\n4711 nano3:r other\n", "other"],
])("a lost answer of sbatch on %s: the job is looked for there", async (clusters, stdout, cluster) => {
  const set = compileWith([`slurm.extra_flags.clusters="${clusters}"`]);
  const queue = (script: string) =>
    clusters.split(",").every((each) => script.includes(`--clusters=${each} `)) ? { ...ok(), stdout } : ok();
  const { record } = await submitted({ upload: arrivedAll(set), sbatch: lost, queue }, set);
  expect(record).toMatchObject({ job_id: "4711", cluster });
});

/** Makes the directory of records one that nobody can write to, root neither. */
function breakStateDirectory(): void {
  const runs = join(process.env.NANO3_STATE_DIR ?? "", "runs");
  rmSync(runs, { recursive: true, force: true });
  writeFileSync(runs, "");
}

test("a job that cannot be noted is named, with how to stop it", async () => {
  const sbatch: Step = () => {
    breakStateDirectory();
    return { exitCode: 0, stdout: "4711;c\n", stderr: "" };
  };
  const { failure } = await submitted({ upload: arrived, sbatch });
  expect(failure).toMatchObject({
    what: "Job 4711 was submitted to stub, but could not be noted.",
    output: expect.stringMatching(/^E[A-Z]+: /),
    left: "job 4711 and /jobs/config@p/runs/r",
    help: expect.stringMatching(/nano3 status r.*`scancel --clusters=c 4711`/),
  });
});

test("an end that cannot be noted is told all the same", () => {
  const state = mkdtempSync(join(tmpdir(), "nano3-submit-"));
  vi.stubEnv("NANO3_STATE_DIR", state);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(state, { recursive: true });
  });
  breakStateDirectory();
  const known = recordOf("slurm");
  const end = { state: "failed", reason: "it failed", exitCode: 12, next: null } as const;
  const notes: string[] = [];
  const { state: told } = takeNote(known, { state: end, evidence: { record: known } } as never, (text) =>
    notes.push(text),
  );
  expect(told).toEqual(end);
  expect(notes.join()).toMatch(/^Not noted in .*20260102-030405-00aa\.json: E/);
});
