import { $ } from "zx/core";
import { Abandoned } from "./cluster-error.ts";

/** What a program said and how it ended. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** Null: ended by a signal. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
}

export interface CommandOptions {
  readonly input: string | Uint8Array;
  readonly timeoutSeconds: number;
  /** Gets standard output as it comes; it is not kept then. */
  readonly onOutput?: ((text: string) => void) | undefined;
  /** Drops the program: the call throws `Abandoned`. */
  readonly leave?: AbortSignal | undefined;
}

/** A program's output is read for so long after its end: a helper in a session of its own may hold the pipes for ever. */
const drainSeconds = 2;

/**
 * Runs a program; the only place that starts processes. In a process group of its own: the terminal's Ctrl-C goes to
 * nano3 alone, which says what it stops.
 */
export async function runCommand(
  words: readonly string[],
  { input, timeoutSeconds, leave, onOutput }: CommandOptions,
): Promise<CommandOutput> {
  if (leave?.aborted) throw new Abandoned();
  const running = $({ quiet: true, nothrow: true, detached: true, stdio: "pipe" })`${words}`;
  // A program that ends before it has read all of its input is no error of ours: its exit code tells.
  running.stdin.on("error", () => {});
  running.stdin.end(input);
  const decoder = new TextDecoder();
  if (onOutput !== undefined)
    running.stdout.on("data", (bytes: Buffer) => onOutput(decoder.decode(bytes, { stream: true })));
  let timedOut = false;
  const letGo = () => {
    running.stdout.destroy();
    running.stderr.destroy();
  };
  const kill = () => {
    killGroup(running.pid);
    letGo();
  };
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, timeoutSeconds * 1000);
  let afterEnd: NodeJS.Timeout | undefined;
  running.child?.once("exit", () => {
    afterEnd = setTimeout(letGo, drainSeconds * 1000);
  });
  leave?.addEventListener("abort", kill, { once: true });
  try {
    const { stdout, stderr, exitCode } = await running;
    if (leave?.aborted) throw new Abandoned();
    return { stdout, stderr, exitCode, timedOut };
  } finally {
    clearTimeout(timer);
    clearTimeout(afterEnd);
    leave?.removeEventListener("abort", kill);
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}
