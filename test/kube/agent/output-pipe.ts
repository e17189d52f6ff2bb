import { execFileSync } from "node:child_process";
import { constants, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";

/** What a container writes to, and where it comes out; the end comes when nobody can write any more. */
export interface OutputPipe {
  /** A descriptor to be inherited, and closed here afterwards. */
  readonly input: number;
  readonly output: Socket;
}

/**
 * A pipe as container runtimes give one. Node would give a socket, which a program in the container cannot open by its name
 * (`/proc/1/fd/1`), as it can a pipe. `path` is used for a moment.
 */
export function outputPipe(path: string): OutputPipe {
  execFileSync("/usr/bin/mkfifo", [path]);
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const input = openSync(path, constants.O_WRONLY);
  rmSync(path);
  return { input, output: new Socket({ fd, readable: true, writable: false }) };
}
