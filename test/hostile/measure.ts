import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { filesIn, program } from "../cli/built-cli.ts";
import type { HostileCase } from "./cases.ts";

/** What no input may exceed: a user waits that long, a login node has that much to spare. */
export const limits = { seconds: 2, megabytes: 300 } as const;

/** A machine that tests share may let a process wait; one that waits for ever is killed. */
const patience = 30_000;

/** What the built program made of a case. */
export interface Measured {
  readonly exitCode: number | null;
  /**
   * Processor time, or by the clock on the wall where that is less: threads beside the program's own cost the one, other
   * programs on the machine the other.
   */
  readonly seconds: number;
  readonly megabytes: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The first code that it reported. */
  readonly code: string | null;
  /** Files that are there now and were not before. */
  readonly written: readonly string[];
}

const usage = pathToFileURL(join(import.meta.dirname, "report-usage.mjs")).href;

/** Runs the built program on a case in a directory of its own, as a process. */
export function measure(given: HostileCase): Measured {
  const directory = mkdtempSync(join(tmpdir(), "nano3-hostile-"));
  try {
    for (const [path, content] of Object.entries(given.files ?? {})) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), content);
    }
    given.prepare?.(directory);
    return run(directory, given);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function run(directory: string, { args, env }: HostileCase): Measured {
  const before = new Set(filesIn(directory));
  const usageFile = `${directory}.usage`;
  const { PATH = "" } = process.env;
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", usage, program, ...(args ?? ["compile", "-c", "./config.yaml"])],
    {
      cwd: directory,
      env: { PATH, HOME: directory, NANO3_STATE_DIR: directory, NANO3_USAGE_FILE: usageFile, ...env },
      encoding: "utf8",
      timeout: patience,
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const elapsed = Number(process.hrtime.bigint() - start) / 1e9;
  const used = status === null ? undefined : JSON.parse(readFileSync(usageFile, "utf8"));
  rmSync(usageFile, { force: true });
  return {
    exitCode: status,
    seconds: used === undefined ? elapsed : Math.min(used.seconds, elapsed),
    megabytes: used?.megabytes ?? Number.NaN,
    stdout,
    stderr,
    code: /(?:^|- )error ([a-z][a-z0-9-]+): /m.exec(stderr)?.[1] ?? null,
    written: filesIn(directory).filter((file) => !before.has(file)),
  };
}
