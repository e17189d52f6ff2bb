import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { $ } from "zx/core";

/** What a toy evaluation reads: all of it made here, nothing downloaded. */
export interface ToyFiles {
  /** A Megatron checkpoint root; its model is a stand-in, its scores are known beforehand. */
  readonly checkpoint: string;
  readonly huggingFaceCheckpoint: string;
  readonly tokenizer: string;
  readonly hfHome: string;
  /** For PYTHONPATH: the stand-in for Export-Deploy's `nemo_deploy`. */
  readonly pythonPath: string;
}

const test = join(import.meta.dirname, "..");

/** Writes the toy's files into a directory; whatever was there is replaced. */
export async function makeToyFiles(directory: string, python: string): Promise<ToyFiles> {
  rmSync(directory, { recursive: true, force: true });
  await $({
    quiet: true,
    stdio: ["ignore", "ignore", "pipe"],
  })`${python} ${join(test, "toy", "make-data.py")} ${directory}`;
  const pythonPath = join(directory, "stand-in");
  cpSync(join(test, "stand-in"), pythonPath, { recursive: true });
  return {
    checkpoint: join(directory, "megatron"),
    huggingFaceCheckpoint: join(directory, "hf"),
    tokenizer: join(directory, "tokenizer"),
    hfHome: join(directory, "hf-home"),
    pythonPath,
  };
}

/** Overrides that make a config evaluate the toy: one fake GPU, the installed interpreter, local data. */
export function toyOverrides({ tokenizer, hfHome }: ToyFiles, python: string): readonly string[] {
  return [
    "model.model_id=toy",
    `model.tokenizer=${tokenizer}`,
    "deploy.num_gpus=1",
    "deploy.tensor_model_parallel_size=1",
    "deploy.num_cpus_per_replica=1",
    `deploy.python=${python}`,
    `eval.python=${python}`,
    `eval.dataset_dir=${hfHome}`,
    "comms.poll_seconds=1",
    // Each run is there to be seen: none takes the results of the one before.
    "eval.resume=false",
  ];
}

/** Switches of every process: nothing may try to leave this machine. */
export const offline: Readonly<Record<string, string>> = {
  NEMO_EVALUATOR_TELEMETRY_LEVEL: "0",
  RAY_USAGE_STATS_ENABLED: "0",
  HF_HUB_OFFLINE: "1",
};
