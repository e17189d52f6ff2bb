import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensurePython, type PythonEnvironment } from "../python/environment.ts";
import { type RayHead, startRay } from "../toy/ray-head.ts";
import { compileSet, type Settings } from "./compile-set.ts";
import { Program } from "./program.ts";

const standIn = join(import.meta.dirname, "../stand-in");

/** How a run differs from the usual one: the toy model, two GPUs, 8 samples of hellaswag. */
export interface Start {
  readonly config?: { readonly [block: string]: Settings };
  /** NANO3_TOY_FAULT of the replicas and their workers. */
  readonly fault?: string;
  readonly args?: readonly string[];
  readonly run?: string;
  /** Set that the run directory is made for, as nano3 lays them out; without it the run has no siblings. */
  readonly set?: string;
  readonly attempt?: number;
  readonly rayAddress?: string;
  readonly gpus?: number;
  readonly nodeIp?: string;
}

/** deploy.py on a real Ray Serve, with the stand-in of Export-Deploy and the real harness. */
export class ToyRuns {
  readonly data = mkdtempSync("/tmp/nano3-program-");
  // Beside the ports of Ray and of the adapters, another one for each process that runs these tests.
  readonly port = 24_000 + (process.pid % 400) * 20;
  readonly env: NodeJS.ProcessEnv;
  readonly #python: PythonEnvironment;
  #ray: RayHead | undefined;
  #count = 0;

  private constructor(python: PythonEnvironment) {
    this.#python = python;
    this.env = {
      PATH: `${python.bin}:/usr/bin:/bin`,
      HOME: this.data,
      PYTHONPATH: standIn,
      PYTHONDONTWRITEBYTECODE: "1",
      NO_COLOR: "1",
      RAY_USAGE_STATS_ENABLED: "0",
      HF_HUB_OFFLINE: "1",
      NANO3_TOY_LOAD_SECONDS: "0.2",
      NANO3_TOY_JOIN_SECONDS: "2",
    };
  }

  /** Makes the toy checkpoints and data, and starts Ray. */
  static async open(): Promise<ToyRuns> {
    const python = await ensurePython();
    const runs = new ToyRuns(python);
    const makeData = join(import.meta.dirname, "../toy/make-data.py");
    execFileSync(python.python, [makeData, runs.data], { env: runs.env });
    runs.#ray = await startRay(python.bin, runs.env);
    return runs;
  }

  async close(): Promise<void> {
    await this.#ray?.stop();
    if (process.env.NANO3_KEEP === undefined) rmSync(this.data, { recursive: true, force: true });
  }

  /** Compiles a set into a new run directory. */
  newRun({ config = {}, gpus = 16, set }: Start): string {
    this.#count += 1;
    const run = join(this.data, set === undefined ? "" : `${set}/runs`, `run-${this.#count}`);
    const blocks = this.#usualConfig();
    const merged = Object.fromEntries(
      Object.entries(blocks).map(([name, block]) => [name, { ...block, ...config[name] }]),
    );
    compileSet(run, merged, { executor: "local", gpus_per_node: gpus, exclusive: true });
    return run;
  }

  /** Starts deploy.py, in a new run directory where none is given. */
  start(options: Start = {}): Program {
    // The way of `ray job submit` to give a driver's actors an environment.
    const job = { runtime_env: { env_vars: { NANO3_TOY_FAULT: options.fault ?? "" } } };
    return new Program({
      python: this.#python.python,
      run: options.run ?? this.newRun(options),
      rayAddress: options.rayAddress ?? this.#ray?.address ?? "",
      args: options.args ?? [],
      attempt: options.attempt ?? 1,
      ...(options.nodeIp !== undefined && { nodeIp: options.nodeIp }),
      env: { ...this.env, RAY_JOB_CONFIG_JSON_ENV_VAR: JSON.stringify(job) },
    });
  }

  #usualConfig(): Readonly<Record<string, Settings>> {
    const { python } = this.#python;
    return {
      model: {
        checkpoint_path: join(this.data, "megatron"),
        tokenizer: join(this.data, "tokenizer"),
        model_type: "gpt",
        model_id: "toy",
      },
      deploy: {
        num_gpus: 2,
        tensor_model_parallel_size: 2,
        port: this.port,
        num_cpus_per_replica: 1,
        max_batch_size: 1,
        python,
      },
      eval: {
        tasks: [{ name: "hellaswag" }],
        limit_samples: 8,
        parallelism: 4,
        python,
        dataset_dir: join(this.data, "hf-home"),
      },
      comms: { lease_seconds: 120, poll_seconds: 1 },
      deadlines: {
        ray_seconds: 10,
        deploy_seconds: 120,
        ready_seconds: 120,
        evaluate_seconds: 120,
        teardown_seconds: 20,
      },
    };
  }
}
