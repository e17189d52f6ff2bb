import { $ } from "zx/core";

const shownLines = 30;

/** Runs a command for its stdout; a failure names the command and ends with what it said last. */
export async function runCommand(command: readonly string[]): Promise<string> {
  // What root installs must be readable by all, whatever the umask of the caller.
  const line = ["sh", "-c", 'umask 022; exec "$@"', "sh", ...command];
  const output = await $({ quiet: true, nothrow: true, env: { ...process.env, NO_COLOR: "1" } })`${line}`;
  if (output.exitCode !== 0) {
    const said = `${output.stdout}${output.stderr}`.trim().split("\n").slice(-shownLines).join("\n");
    throw new Error(
      `python: this command failed (${output.exitCode ?? output.signal}):\n  ${command.join(" ")}\n${said}`,
    );
  }
  return output.stdout;
}
