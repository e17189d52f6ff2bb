import { Abandoned, ClusterError, type ClusterFailure } from "../cluster/cluster-error.ts";
import { printable } from "../compiler/diagnostics/printable.ts";
import type { Console } from "./console.ts";

/** The call itself is wrong. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** There is no directory that a relative path could be in, or a program be started in. */
export function noWorkingDirectory(): UsageError {
  return new UsageError("The working directory does not exist any more.");
}

/** The one error boundary: every error of every command ends here, as text and an exit code. */
export function reportError(error: unknown, console: Console): number {
  if (error instanceof UsageError) {
    const lines = error.message.split("\n").map(printable);
    console.problem(`${console.paint.red("error")}: ${lines.join("\n")}`);
    return 2;
  }
  if (error instanceof ClusterError) {
    console.problem(formatFailure(error.failure, console));
    return 1;
  }
  if (error instanceof Abandoned) return 130;
  // A library asks for it when it is loaded.
  if (isSystemError(error) && error.syscall === "uv_cwd") return reportError(noWorkingDirectory(), console);
  if (isSystemError(error)) {
    console.problem(`${console.paint.red("error")}: ${printable(error.message)}`);
    return 1;
  }
  const stack = error instanceof Error ? error.stack : String(error);
  console.problem(`internal error, please file an issue with what follows:\n${stack}`);
  return 1;
}

/** A file that cannot be written, a full disk: the system's own words say it. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "code" in error;
}

/** What failed, in its own words; what is left; what to do. */
export function formatFailure(
  { what, command, output, left, help }: ClusterFailure,
  { paint }: Console,
): string {
  const said = (output ?? "").trim();
  return [
    `${paint.red("error")}: ${printable(what)}`,
    ...(command === undefined ? [] : [`  command: ${printable(command)}`]),
    ...(said === ""
      ? []
      : [
          ...said
            .split("\n")
            .slice(-15)
            .map((line) => `  | ${printable(line)}`),
        ]),
    ...(left === undefined ? [] : [`  left behind: ${printable(left)}`]),
    ...(help === undefined ? [] : [`  help: ${printable(help)}`]),
  ].join("\n");
}
