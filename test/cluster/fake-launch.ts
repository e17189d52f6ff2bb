import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openConsole } from "../../src/cli/console.ts";
import { reportError } from "../../src/cli/errors.ts";
import { readTemplates } from "../../src/cli/host.ts";
import { launch } from "../../src/cli/launch.ts";
import { type Compiled, compile } from "../../src/compiler/index.ts";
import { compileInput } from "../conformance/compile-input.ts";

/**
 * Launches a set whose job and deploy.py are fakes, through the real `launch`. Arguments: mode, profile table in TOML,
 * directory of the fakes (this file is bundled elsewhere).
 */
const [mode, profile = "", fakes = ""] = process.argv.slice(2);
const console = openConsole({ quiet: false });
try {
  process.exitCode = await launch(
    {
      compiled: fakeSet(profile),
      mode: mode === "run" ? "run" : "batch",
      json: false,
      fresh: process.env.FAKE_FRESH !== undefined,
    },
    console,
  );
} catch (error) {
  process.exitCode = reportError(error, console);
}

function fakeSet(profile: string): Compiled {
  const config = `
model: {checkpoint_path: /ckpt, tokenizer: /tok}
deploy: {num_gpus: 1}
eval: {tasks: [{name: hellaswag}], placement: allocation}
comms: {poll_seconds: 1, lease_seconds: 60}
secrets: ${process.env.FAKE_SECRETS ?? "[]"}
`;
  const files = { "config.yaml": config, "env.toml": `[p]\n${profile}\n` };
  const input = { profile: "p", profileFile: "env.toml", templates: readTemplates() };
  const { value, diagnostics } = compile(compileInput(files, input));
  if (value === undefined)
    throw new Error(JSON.stringify(diagnostics.map(({ code, message }) => [code, message])));
  const { plan, artifacts } = value;
  const read = (name: string) => readFileSync(join(fakes, name), "utf8");
  const job = `#!/bin/bash\n#SBATCH --job-name=${plan.job.name}\n${read("fake-job.sh")}`;
  const text = (name: string, own: string) =>
    name.startsWith("job.") ? job : name === "deploy.py" ? read("fake-deploy.py") : own;
  return { plan, artifacts: artifacts.map((each) => ({ ...each, text: text(each.name, each.text) })) };
}
