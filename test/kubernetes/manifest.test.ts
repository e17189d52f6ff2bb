import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { formatDiagnostics } from "../../src/compiler/diagnostics/format.ts";
import { type Compiled, compile } from "../../src/compiler/index.ts";
import { compileInput } from "../conformance/compile-input.ts";
import { readTemplates } from "../golden/compile-folder.ts";
import { rayJobProblems } from "./closed-schema.ts";
import { operatorRules, type RayJob } from "./operator-rules.ts";
import { profiles } from "./profiles.ts";

const templates = readTemplates();
const problemsOf = rayJobProblems();

const config = `model: {checkpoint_path: /evals/ckpt, tokenizer: /evals/ckpt}
deploy: {num_gpus: 8, tensor_model_parallel_size: 1, num_replicas: 8}
eval: {tasks: [{name: hellaswag}]}
`;

function compileProfile(env: string): Compiled {
  const files = { "a-config-with-a-rather-long-name-that-is-cut.yaml": config, "env.toml": env };
  const given = { config: Object.keys(files)[0] ?? "", profileFile: "env.toml", profile: "k8s", templates };
  const { value, diagnostics } = compile(compileInput(files, given));
  if (value === undefined) throw new Error(`${env}\n${formatDiagnostics(diagnostics, { color: false })}`);
  return value;
}

interface Manifest {
  readonly job: RayJob;
  readonly files: {
    readonly metadata: { readonly name: string };
    readonly immutable: boolean;
    readonly data: Readonly<Record<string, string>>;
  };
}

function manifestOf({ artifacts }: Compiled): Manifest {
  const text = artifacts.find(({ name }) => name === "rayjob.yaml")?.text ?? "";
  const [job, files] = parseAllDocuments(text, { version: "1.1" }).map((document) => document.toJS());
  return { job, files };
}

describe("laws of every manifest", () => {
  test("it is what the CRD and the operator take, and it carries its set", () => {
    fc.assert(
      fc.property(profiles, (env) => {
        const compiled = compileProfile(env);
        const { job, files } = manifestOf(compiled);
        expect(operatorRules.filter(({ breaks }) => breaks(job)).map(({ rule }) => rule)).toEqual([]);
        const set = compiled.artifacts.filter(({ name }) => name !== "rayjob.yaml");
        expect(files.data).toEqual(Object.fromEntries(set.map(({ name, text }) => [name, text])));
        expect(files.metadata.name).toMatch(/^[a-z][a-z0-9-]{0,62}$/);
        expect(JSON.stringify(files).length).toBeLessThan(1_048_576);
        expect(JSON.stringify(job)).toContain(`"configMap":{"name":"${files.metadata.name}"}`);
        expect(problemsOf(structuredClone(job))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  }, 240_000);
});

describe("the closed schema refuses what the API server would drop", () => {
  const { job } = manifestOf(compileProfile(fc.sample(profiles, { numRuns: 1, seed: 1 })[0] ?? ""));
  test.each([
    ["a typo", { ...job.spec, entrypont: "x" }],
    ["a number where a text must be", { ...job.spec, entrypoint: 5 }],
    [
      "a number among rayStartParams",
      {
        ...job.spec,
        rayClusterSpec: {
          ...job.spec.rayClusterSpec,
          headGroupSpec: { ...job.spec.rayClusterSpec?.headGroupSpec, rayStartParams: { "num-cpus": 0 } },
        },
      },
    ],
  ])("%s", (_name, spec) => {
    expect(problemsOf(structuredClone({ ...job, spec }))).not.toEqual([]);
  });
});

describe("the operator's rules can be broken", () => {
  const { job } = manifestOf(compileProfile(fc.sample(profiles, { numRuns: 1, seed: 2 })[0] ?? ""));
  test.each([
    ["name of at most 47 characters", { ...job, metadata: { name: `a${"b".repeat(47)}` } }],
    [
      "ttlSecondsAfterFinished needs shutdownAfterJobFinishes",
      { ...job, spec: { ...job.spec, shutdownAfterJobFinishes: false, ttlSecondsAfterFinished: 5 } },
    ],
    ["backoffLimit is not negative", { ...job, spec: { ...job.spec, backoffLimit: -1 } }],
  ])("%s", (rule, broken) => {
    expect(operatorRules.filter(({ breaks }) => breaks(broken)).map((each) => each.rule)).toContain(rule);
  });
});
