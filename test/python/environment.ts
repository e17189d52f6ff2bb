import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { enterableByAll } from "./enterable.ts";
import { installPackages, isComplete, type Say } from "./install.ts";
import { findInterpreter } from "./interpreter.ts";

/** The installed environment: Ray, the launcher, the harness, ruff. */
export interface PythonEnvironment {
  readonly dir: string;
  /** The interpreter. */
  readonly python: string;
  /** The directory of `ray`, `nemo-evaluator`, `nemo-evaluator-launcher`, `ruff` …, for PATH. */
  readonly bin: string;
}

export interface PythonOptions {
  /** Every user of the machine and of the lab must be able to use it, also when the checkout is in a closed directory. */
  readonly readableByAll?: boolean;
  /** Default: `requirements.txt` beside this file. */
  readonly lockFile?: string;
  /** Where environments are kept, one directory each; default `.cache/python` of the checkout. */
  readonly cache?: string;
  readonly say?: Say;
}

const sharedCache = "/var/tmp/nano3-python";

/** Installs the environment unless it is there already: nothing to do then. Callers at the same time wait for one. */
export async function ensurePython(options: PythonOptions = {}): Promise<PythonEnvironment> {
  const all = options.readableByAll ?? false;
  const lockFile = options.lockFile ?? join(import.meta.dirname, "requirements.txt");
  const interpreter = findInterpreter(all);
  const digest = createHash("sha256")
    .update(`${readFileSync(lockFile, "utf8")}\n${interpreter.path} ${interpreter.version}`)
    .digest("hex")
    .slice(0, 16);

  const dir = join(cacheDirectory(options, all), digest);
  if (!isComplete(dir)) await installPackages(dir, interpreter.path, lockFile, options.say ?? sayOnStderr);
  return { dir, python: join(dir, "bin", "python"), bin: join(dir, "bin") };
}

function cacheDirectory(options: PythonOptions, all: boolean): string {
  const own = resolve(options.cache ?? join(import.meta.dirname, "../../.cache/python"));
  if (!all) return own;
  if (!existsSync(own)) mkdirSync(own, { recursive: true });
  // Each lab machine has a /tmp and a /run of its own (test/lab/README.md).
  const isHidden = own.startsWith("/tmp/") || own.startsWith("/run/");
  return enterableByAll(own) && !isHidden ? own : sharedCache;
}

function sayOnStderr(line: string): void {
  process.stderr.write(`python: ${line}\n`);
}
