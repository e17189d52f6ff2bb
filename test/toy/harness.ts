import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { freePorts } from "./free-ports.ts";

/** One task for the real harness. */
export interface HarnessRun {
  readonly task: string;
  readonly url: string;
  /** Made by make-data.py. */
  readonly data: string;
  readonly bin: string;
  /** All samples without it. */
  readonly limitSamples?: number;
}

/** What the harness left. */
export interface HarnessResult {
  readonly exitCode: number | null;
  readonly log: string;
  /** By lm-eval's name of the task, then by metric; empty after a failure. */
  readonly scores: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** By lm-eval's name of the task: samples that were evaluated. */
  readonly samples: Readonly<Record<string, number>>;
}

/** Runs `nemo-evaluator run_eval` in a private directory, against an endpoint. */
export async function runHarness(run: HarnessRun): Promise<HarnessResult> {
  const dir = mkdtempSync(join(run.data, "run-"));
  const out = join(dir, "out");
  const [adapterPort] = await freePorts(1);
  cpSync(join(run.data, "hf-home"), join(dir, "hf-home"), { recursive: true });
  mkdirSync(join(dir, "home"));
  writeFileSync(join(dir, "run.yaml"), stringify(runConfig(run, out)));

  const log = join(dir, "log");
  const output = openSync(log, "a");
  const harness = spawn(
    join(run.bin, "nemo-evaluator"),
    ["run_eval", "--run_config", join(dir, "run.yaml")],
    {
      cwd: dir,
      stdio: ["ignore", output, output],
      env: {
        PATH: `${run.bin}:/usr/bin:/bin`,
        HOME: join(dir, "home"),
        HF_HOME: join(dir, "hf-home"),
        ADAPTER_PORT: String(adapterPort),
        NEMO_EVALUATOR_TELEMETRY_LEVEL: "0",
        HF_HUB_OFFLINE: "1",
        HF_DATASETS_OFFLINE: "1",
        NO_COLOR: "1",
      },
    },
  );
  const [exitCode] = (await once(harness, "exit")) as [number | null];
  return {
    exitCode,
    log: readFileSync(log, "utf8"),
    scores: readScores(out),
    samples: readSamples(join(out, "toy")),
  };
}

function runConfig(run: HarnessRun, out: string): unknown {
  const params = {
    parallelism: 4,
    request_timeout: 60,
    ...(run.limitSamples === undefined ? {} : { limit_samples: run.limitSamples }),
    extra: { tokenizer: join(run.data, "tokenizer"), tokenizer_backend: "huggingface" },
  };
  return {
    config: { type: `lm-evaluation-harness.${run.task}`, output_dir: out, params },
    target: {
      api_endpoint: {
        url: run.url,
        model_id: "toy",
        type: "completions",
        adapter_config: { use_progress_tracking: false },
      },
    },
  };
}

interface Results {
  readonly results: {
    readonly tasks: Record<
      string,
      { metrics: Record<string, { scores: Record<string, { value: number }> }> }
    >;
  };
}

function readScores(out: string): HarnessResult["scores"] {
  const path = join(out, "results.yml");
  if (!existsSync(path)) return {};
  const { results } = parse(readFileSync(path, "utf8")) as Results;
  return mapValues(results.tasks, ({ metrics }) =>
    mapValues(metrics, ({ scores }, metric) => scores[metric]?.value ?? Number.NaN),
  );
}

function readSamples(dir: string): HarnessResult["samples"] {
  const name = existsSync(dir) ? readdirSync(dir).find((file) => /^results_.*\.json$/.test(file)) : undefined;
  if (name === undefined) return {};
  const counts = JSON.parse(readFileSync(join(dir, name), "utf8")) as {
    "n-samples": Record<string, { effective: number }>;
  };
  return mapValues(counts["n-samples"], ({ effective }) => effective);
}

function mapValues<V, W>(
  record: Readonly<Record<string, V>>,
  map: (value: V, key: string) => W,
): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
