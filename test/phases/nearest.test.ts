import { expect, test } from "vitest";
import { nearest } from "../../src/compiler/diagnostics/nearest.ts";

const keys = [
  "num_gpus",
  "num_replicas",
  "port",
  "tensor_model_parallel_size",
  "pipeline_model_parallel_size",
];

test.each([
  ["num_gpu", keys, "num_gpus"],
  ["NUM_GPUS", keys, "num_gpus"],
  ["tensor_parallel_size", keys, "tensor_model_parallel_size"],
  ["tensor_paralel_size", keys, "tensor_model_parallel_size"],
  ["prot", keys, "port"],
  ["checkpoint", keys, null],
  ["x", ["y"], null],
  ["N", ["_", "P"], null],
  ["ab", ["cb"], null],
  ["lap", ["lab", "big"], "lab"],
  ["k".repeat(100_000), keys, null],
  ["anything", [], null],
] as const)("%s of %j: %j", (name, candidates, want) => {
  expect(nearest(name, candidates)).toBe(want);
});
