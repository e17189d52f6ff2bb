import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** The built program, called as a user calls it. */

const root = join(import.meta.dirname, "..", "..");
export const program = join(root, "bin", "nano3.js");

/** Builds the bundle if a source is newer. */
export function buildIfStale(): void {
  const files = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true });
  const times = files
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  const built = statSync(join(root, "dist", "nano3.js"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built < Math.max(...times)) execFileSync(process.execPath, ["build.mjs"], { cwd: root });
}

/** A working directory with these files, for one test (not a concurrent one: it is removed after the test at hand). */
export function newDirectory(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const directory = mkdtempSync(join(tmpdir(), "nano3-cli-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

export interface Called {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `nano3` in a directory, with its state below it; `before` is a program that starts it. */
export function nano3(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  before: readonly string[] = [],
): Called {
  const { PATH = "" } = process.env;
  const base = { PATH, HOME: cwd, NO_COLOR: "1", NANO3_STATE_DIR: join(cwd, ".state") };
  const [first = "", ...rest] = [...before, process.execPath, program, ...args];
  const { status, stdout, stderr } = spawnSync(first, rest, {
    cwd,
    env: { ...base, ...env },
    encoding: "utf8",
    timeout: 30_000,
  });
  return { code: status, stdout, stderr };
}

/** Every file below a directory, by path. */
export function filesIn(directory: string): readonly string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}
