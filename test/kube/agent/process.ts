import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { killNow } from "../../lab/processes.ts";
import { becoming, containerArguments, type RootWish } from "./container-root.ts";
import { LogWriter } from "./log-file.ts";
import { outputPipe } from "./output-pipe.ts";
import { initBelow } from "./sandbox.ts";

const script = join(import.meta.dirname, "native", "container.sh");

// A process of its own for `unshare`: the shell's only child is number 1 of the container, and `$?` its exit code. What
// the shell says of a killed child is not the container's output.
const firstProcess = 'exec 4>&2 2>/dev/null; "$@" 2>&4 4>&-; exit $?';

/** Where a command runs, and as whom. */
export interface ProcessWish extends RootWish {
  readonly sandboxPid: number;
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
}

/** A container that was started: one process and what it has started, in their own PID and mount namespaces. */
export class ContainerProcess {
  /** Settles when the container has ended, with its exit code (128 + the signal that ended it). */
  readonly ended: Promise<number>;
  readonly #wish: ProcessWish;
  readonly #child: ChildProcess;

  constructor(wish: ProcessWish) {
    this.#wish = wish;
    const enter = ["--target", String(wish.sandboxPid), "--net", "--ipc", "--uts", "--pid", "--mount", "--"];
    const own = ["unshare", "--mount", "--pid", "--", "/bin/sh", "-c", firstProcess, "sh"];
    const root = ["/bin/sh", script, ...containerArguments(wish)];
    const { input, output } = outputPipe(`${wish.log}.pipe`);
    this.#child = spawn("/usr/bin/nsenter", [...enter, ...own, ...root], {
      detached: true,
      cwd: "/",
      env: wish.env,
      stdio: ["ignore", input, input, "pipe"],
    });
    closeSync(input);
    const log = new LogWriter(wish.log);
    output.setEncoding("utf8").on("data", (text: string) => log.write(text));
    this.ended = Promise.all([once(this.#child, "close"), once(output, "close")]).then(([[code]]) => {
      log.close();
      return typeof code === "number" ? code : 137;
    });
  }

  /** Settles when the command has taken over, or the container has ended before. */
  async started(): Promise<void> {
    const ready = this.#child.stdio[3] as Readable;
    await Promise.race([once(ready, "data"), this.ended]);
  }

  /** Process 1 of the container as the host sees it; 0 when it has ended. */
  get pid(): number {
    return initBelow(this.#child.pid ?? 0);
  }

  /** Asks the container's first process to end. */
  terminate(): void {
    const pid = this.pid;
    if (pid !== 0) process.kill(pid, "SIGTERM");
  }

  /** Kills everything in the container. */
  kill(): void {
    const pid = this.pid;
    if (pid !== 0) killNow(pid);
  }

  /** Runs a command in the container, as a probe or hook does; gives its exit code and output, or undefined when late. */
  async run(command: readonly string[], seconds: number): Promise<Ran | undefined> {
    const pid = this.pid;
    if (pid === 0) return { exitCode: 1, output: "container not running" };
    const enter = ["--target", String(pid), "--net", "--ipc", "--uts", "--pid", "--mount", "--"];
    const limit = ["/usr/bin/timeout", "--signal=KILL", String(seconds)];
    const become = becoming(this.#wish.identity, this.#wish.container.securityContext);
    const child = spawn("/usr/bin/nsenter", [...enter, ...limit, ...become, ...command], {
      cwd: "/",
      env: this.#wish.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output = (output + text).slice(0, maxOutput);
      });
    const [code] = (await once(child, "close")) as [number | null];
    // timeout(1) kills itself with the signal, too; nsenter passes that on.
    return code === null || code === 137 ? undefined : { exitCode: code, output };
  }
}

/** What a command in a container did. */
export interface Ran {
  readonly exitCode: number;
  readonly output: string;
}

const maxOutput = 10 * 1024;
