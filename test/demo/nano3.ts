import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { join } from "node:path";

const program = join(import.meta.dirname, "..", "..", "bin", "nano3.js");

interface Nano3Options {
  readonly env?: Readonly<Record<string, string>>;
  /** Where its stdout goes instead of the terminal. */
  readonly stdoutFile?: string;
  /** Show neither the command nor what it says. */
  readonly quiet?: boolean;
}

/** Runs the built CLI as a user would, showing the command; gives its exit code. */
export async function nano3(
  cwd: string,
  args: readonly string[],
  options: Nano3Options = {},
): Promise<number> {
  if (!options.quiet) process.stderr.write(`\n$ nano3 ${args.map(shown).join(" ")}\n`);
  const stdout = options.stdoutFile === undefined ? ("inherit" as const) : openSync(options.stdoutFile, "w");
  const stderr = options.quiet ? ("ignore" as const) : ("inherit" as const);
  const env = { ...process.env, NANO3_STATE_DIR: join(cwd, "state"), ...options.env };
  const child = spawn(process.execPath, [program, ...args], { cwd, env, stdio: ["inherit", stdout, stderr] });
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  return code ?? (signal === null ? 1 : 130);
}

function shown(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument}'`;
}
