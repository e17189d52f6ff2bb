import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Raised } from "../../src/compiler/diagnostics/define.ts";
import { ensurePython } from "../python/environment.ts";

/** Where a text is read: the loader checks the characters of a file block by block. */
export type Where = "file" | "argument";

/** What OmegaConf makes of a text; `oracle.py` says what is undecided. */
export type Answer =
  | { readonly value: unknown }
  | { readonly error: Raised }
  | { readonly undecided: string };

/** OmegaConf in one process for all questions. */
export class Oracle {
  readonly #process: ChildProcess;
  readonly #waiting: ((answer: Answer) => void)[] = [];

  static async start(): Promise<Oracle> {
    return new Oracle((await ensurePython()).python);
  }

  private constructor(python: string) {
    this.#process = spawn(python, [join(import.meta.dirname, "oracle.py")], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const { stdout } = this.#process;
    if (stdout === null) throw new Error("the process was started with a pipe");
    createInterface({ input: stdout }).on("line", (line) => this.#waiting.shift()?.(JSON.parse(line)));
  }

  ask(text: string, from: Where): Promise<Answer> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#process.stdin?.write(`${JSON.stringify({ text, from })}\n`);
    });
  }

  stop(): void {
    this.#process.stdin?.end();
  }
}
