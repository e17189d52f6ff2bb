import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatDiagnostics } from "../../src/compiler/diagnostics/format.ts";
import { type Compiled, compile } from "../../src/compiler/index.ts";
import { readTemplates } from "../golden/compile-folder.ts";

const standIn = join(import.meta.dirname, "stand-in");

/** What a test lays over a small config; see `settings`. */
export interface Wish {
  readonly deploy?: object;
  readonly eval?: object;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly vars?: Readonly<Record<string, string>>;
  readonly deadlines?: object;
  readonly slurm?: object;
  readonly secrets?: readonly string[];
}

/** A config that is served by the stand-in for Ray, with short deadlines. */
function settings(wish: Wish, pythonPath: string): object {
  return {
    model: { checkpoint_path: "/checkpoint", tokenizer: "/tokenizer" },
    deploy: { num_gpus: 1, num_cpus_per_replica: 1, python: "/usr/bin/python3", ...wish.deploy },
    eval: { tasks: [{ name: "hellaswag" }], python: "/usr/bin/python3", parallelism: 1, ...wish.eval },
    deadlines: {
      ray_seconds: 20,
      deploy_seconds: 10,
      ready_seconds: 10,
      evaluate_seconds: 60,
      teardown_seconds: 5,
      ...wish.deadlines,
    },
    ...(wish.slurm && { slurm: wish.slurm }),
    secrets: wish.secrets ?? [],
    run: { env: { ...wish.env, env_vars: { PYTHONPATH: pythonPath, ...wish.vars } } },
  };
}

/** Compiles; a test's config has no errors. */
export function compileWish(wish: Wish, pythonPath: string): Compiled {
  const { value, diagnostics } = compile({
    config: "job.yaml",
    profileFile: null,
    profile: null,
    checkpoint: null,
    overrides: [],
    environment: {},
    read: (path) =>
      path === "job.yaml"
        ? { ok: true, text: JSON.stringify(settings(wish, pythonPath)) }
        : { ok: false, why: "missing", detail: "" },
    templates: readTemplates(),
    version: "0.0.0-test",
  });
  if (value === undefined) throw new Error(formatDiagnostics(diagnostics, { color: false }));
  return value;
}

/** Makes a run directory as the CLI would, but with the stand-in for deploy.py. Returns the job script's name. */
export function makeRunDirectory(directory: string, wish: Wish, { ray = true } = {}): string {
  mkdirSync(join(directory, "logs"), { recursive: true });
  const python = join(directory, "python");
  if (ray) cpSync(standIn, python, { recursive: true });
  const { artifacts } = compileWish(wish, ray ? python : "/nonexistent");
  for (const { name, text } of artifacts) writeFileSync(join(directory, name), text);
  copyFileSync(join(standIn, "deploy.py"), join(directory, "deploy.py"));
  chmodSync(directory, 0o700);
  return artifacts.find(({ name }) => name.startsWith("job."))?.name ?? "";
}

export const readText = (...path: string[]): string => readFileSync(join(...path), "utf8");

export function readJson(...path: string[]): Record<string, unknown> {
  return JSON.parse(readText(...path)) as Record<string, unknown>;
}
