import { expect, test } from "vitest";
import { formatDiagnostics } from "../../src/compiler/diagnostics/format.ts";
import { type Compiled, compile } from "../../src/compiler/index.ts";
import { compileInput } from "../conformance/compile-input.ts";
import { readTemplates } from "../golden/compile-folder.ts";
import { sbatchOptions } from "../security/read-sbatch.ts";

const templates = readTemplates();

const files = {
  "config.yaml": `model: {checkpoint_path: /evals/ckpt, tokenizer: /evals/ckpt}
eval: {tasks: [{name: hellaswag}, {name: adlr_mmlu}]}
`,
  "env.toml": `[slurm]
executor = "slurm"
host = "login.example"
container_image = "registry.example/nemo:25.11"
remote_job_dir = "/evals/runs"
gpus_per_node = 8
[k8s]
executor = "kubernetes"
container_image = "registry.example/nemo:25.11"
remote_job_dir = "/evals/runs"
gpus_per_node = 8
[k8s.kubernetes]
context = "prod"
namespace = "evals"
kuberay_version = "1.6"
ray_version = "2.49.2"
worker_cpus = "64"
worker_memory = "900Gi"
volumes = [{ name = "evals", mount_path = "/evals", persistent_volume_claim = "evals" }]
`,
};

function compiled(profile: string, overrides: readonly string[] = []): Compiled {
  const given = { profileFile: "env.toml", profile, overrides, templates };
  const { value, diagnostics } = compile(compileInput(files, given));
  if (value === undefined) throw new Error(formatDiagnostics(diagnostics, { color: false }));
  return value;
}

const [slurm, kubernetes] = [compiled("slurm"), compiled("k8s")];

test("the same evaluation on another target is the same plan outside of what is the target's", () => {
  const differing = Object.entries(slurm.plan)
    .filter(([key, value]) => {
      const other = kubernetes.plan[key as keyof typeof kubernetes.plan];
      return JSON.stringify(value) !== JSON.stringify(other);
    })
    .map(([key]) => key);
  expect(differing).toEqual([
    "name",
    "target",
    "inputs",
    "evaluation",
    "comms",
    "steps",
    "job",
    "kubernetes",
    "host",
    "launcher",
    "config",
  ]);
  const { started_by: _, tasks, ...evaluation } = slurm.plan.evaluation;
  expect(kubernetes.plan.evaluation).toMatchObject(evaluation);
  // The digest is also of what is mounted.
  expect(kubernetes.plan.evaluation.tasks).toMatchObject(tasks.map(({ digest, ...task }) => task));
  const { run_directory_by: __, lease_file: ___, lease: ____, ...comms } = slurm.plan.comms;
  expect(kubernetes.plan.comms).toMatchObject(comms);
});

test("deploy.py is one program text", () => {
  const programOf = ({ artifacts }: Compiled): string => {
    const text = artifacts.find(({ name }) => name === "deploy.py")?.text ?? "";
    return text.slice(text.indexOf("\n# ----- "));
  };
  expect(programOf(kubernetes)).toBe(programOf(slurm));
  expect(programOf(slurm).length).toBeGreaterThan(10_000);
});

test("sbatch reads a further flag as one word", () => {
  const flags = "slurm.extra_flags={constraint: '(a|b)&c;d', extra: 'two  words > one'}";
  const { artifacts } = compiled("slurm", [flags]);
  const script = artifacts.find(({ name }) => name === "job.sbatch")?.text ?? "";
  expect(script).toContain('#SBATCH --extra="two  words > one"\n');
  expect(sbatchOptions(script).slice(-2)).toEqual(["--constraint=(a|b)&c;d", "--extra=two  words > one"]);
});
