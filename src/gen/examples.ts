/** `npm run examples`: compiles the shipped configs for the example profiles into `generated/`, as a user would. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const checkpoint = "model.checkpoint_path=/lustre/users/alice/checkpoints/nano3";

/** Config, profile, further overrides. */
const examples: readonly (readonly [config: string, profile: string, ...overrides: string[]])[] = [
  ["default", "example"],
  ["tiny", "example", "eval.placement=slurm"],
  ["tiny", "example-venv"],
  ["tiny", "example-local"],
  [
    "tiny",
    "example-k8s",
    "model.checkpoint_path=/evals/checkpoints/nano3",
    "model.tokenizer=/evals/checkpoints/nano3",
  ],
];

for (const [config, profile, ...overrides] of examples) {
  const args = ["compile", "-c", config, "--profile", profile, checkpoint, ...overrides];
  const { status } = spawnSync(process.execPath, [join(root, "bin", "nano3.js"), ...args], {
    cwd: root,
    env: { ...process.env, NEMOTRON_ENV_FILE: "config/env.example.toml" },
    stdio: "inherit",
  });
  if (status !== 0) process.exitCode = 1;
}
