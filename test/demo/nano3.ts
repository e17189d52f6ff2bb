import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { join } from "node:path";

const program = join(import.meta.dirname, "..", "..", "bin", "nano3.js");

/** Runs the built CLI as a user would, showing the command; its stdout goes to `stdoutFile` if there is one. */
export async function nano3(cwd: string, args: readonly string[], stdoutFile?: string): Promise<number> {
  process.stderr.write(`\n$ nano3 ${args.map(shown).join(" ")}\n`);
  const stdout = stdoutFile === undefined ? ("inherit" as const) : openSync(stdoutFile, "w");
  const env = { ...process.env, NANO3_STATE_DIR: join(cwd, "state") };
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env,
    stdio: ["inherit", stdout, "inherit"],
  });
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  return code ?? (signal === null ? 1 : 130);
}

function shown(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument}'`;
}
