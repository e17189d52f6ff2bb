import { spawnSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { enterableByAll } from "./enterable.ts";

/** A Python that the environment can be built on. */
export interface Interpreter {
  readonly path: string;
  /** For example "3.11.7". */
  readonly version: string;
}

// Export-Deploy 0.3 and 0.4, and the harness, have this floor and this ceiling.
const supported = /^3\.1[0-2]\./;
const names = ["python3", "python3.12", "python3.11", "python3.10"];

/** The system's Python before any other one. With `all`, only one that every user of the machine can run. */
export function findInterpreter(all: boolean): Interpreter {
  const directories = ["/usr/bin", "/usr/local/bin", ...(process.env.PATH ?? "").split(delimiter)];
  const tried = new Map<string, string>();
  for (const path of directories.flatMap((directory) => names.map((name) => join(directory, name)))) {
    if (tried.has(path)) continue;
    const found = inspect(path);
    if (found === undefined) continue;
    tried.set(path, found.version);
    // A shim of pyenv is a script; what counts is the program behind it.
    if (supported.test(found.version) && (!all || enterableByAll(dirname(found.real))))
      return { path: found.real, version: found.version };
  }
  const seen = [...tried].map(([path, version]) => `${path} ${version}`).join(", ") || "none";
  throw new Error(
    `python: no Python 3.10, 3.11 or 3.12${all ? " that all users can run" : ""}; found ${seen}`,
  );
}

function inspect(path: string): { readonly real: string; readonly version: string } | undefined {
  const script =
    "import os, platform, sys; print(os.path.realpath(sys.executable)); print(platform.python_version())";
  const answer = spawnSync(path, ["-I", "-c", script], { encoding: "utf8" });
  const [real, version] = answer.status === 0 ? answer.stdout.trim().split("\n") : [];
  return real === undefined || version === undefined ? undefined : { real, version };
}
