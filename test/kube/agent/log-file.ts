import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** What `kubectl logs` asks for. */
export interface LogOptions {
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tailLines: number | undefined;
  /** An instant; older lines are left out. */
  readonly since: string | undefined;
  readonly limitBytes: number | undefined;
}

const pollMilliseconds = 200;

/** Writes a container's output, one line a line with its time first, as container runtimes keep it. */
export class LogWriter {
  readonly #file: number;
  #rest = "";

  constructor(path: string) {
    this.#file = openSync(path, "a", 0o644);
  }

  write(chunk: string): void {
    const lines = (this.#rest + chunk).split("\n");
    this.#rest = lines.pop() ?? "";
    const at = new Date().toISOString();
    if (lines.length > 0) writeSync(this.#file, lines.map((line) => `${at} ${line}\n`).join(""));
  }

  close(): void {
    if (this.#rest !== "") this.write("\n");
    closeSync(this.#file);
  }
}

/** The lines of a log as `kubectl logs` shows them; with `follow`, until `isOver` says that no more will come. */
export async function* readLog(
  path: string,
  options: LogOptions,
  isOver: () => boolean,
): AsyncGenerator<string> {
  const { follow, since, tailLines } = options;
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  const file = openSync(path, "r");
  try {
    let at = 0;
    let isFirst = true;
    for (;;) {
      const wasOver = isOver();
      const lines = readLines(file, at);
      at = lines.end;
      const recent = lines.lines.filter((line) => since === undefined || line >= since);
      const shown =
        isFirst && tailLines !== undefined ? recent.slice(Math.max(0, recent.length - tailLines)) : recent;
      isFirst = false;
      for (const line of shown) {
        const text = `${options.timestamps ? line : line.slice(line.indexOf(" ") + 1)}\n`;
        yield text.slice(0, left);
        left -= text.length;
        if (left <= 0) return;
      }
      if (!follow || wasOver) return;
      await sleep(pollMilliseconds);
    }
  } finally {
    closeSync(file);
  }
}

/** The whole lines from an offset on, and where they end. */
function readLines(file: number, from: number): { readonly lines: string[]; readonly end: number } {
  const buffer = Buffer.alloc(Math.max(0, fstatSync(file).size - from));
  const got = buffer.subarray(0, readSync(file, buffer, 0, buffer.length, from));
  const length = got.lastIndexOf("\n") + 1;
  const lines = length === 0 ? [] : got.toString("utf8", 0, length - 1).split("\n");
  return { lines, end: from + length };
}
