import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Case } from "../run-case.ts";

/** The library itself, in one Python process. */
export class Oracle {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;

  constructor(python: string) {
    this.#process = spawn(python, ["-u", join(import.meta.dirname, "oracle.py")]);
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** What OmegaConf makes of a case, as JSON text. */
  async ask(given: Omit<Case, "kind"> & { kind: Case["kind"] | "safe_load" }): Promise<string> {
    this.#process.stdin.write(`${JSON.stringify(given)}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error("the oracle has ended");
    return JSON.stringify(JSON.parse(value as string));
  }

  async stop(): Promise<void> {
    this.#process.stdin.end();
    await once(this.#process, "exit");
  }
}
