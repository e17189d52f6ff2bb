import { setTimeout as sleep } from "node:timers/promises";
import { type Api, ApiError } from "./api.ts";

const gatherMilliseconds = 30;
const retryMilliseconds = 500;

/** Writes the latest status of one pod, one request at a time, again and again until the server has it. */
export class StatusReport {
  readonly #api: Api;
  readonly #path: string;
  readonly #status: () => unknown;
  #isWanted = false;
  #running: Promise<void> | undefined;

  constructor(api: Api, path: string, status: () => unknown) {
    this.#api = api;
    this.#path = path;
    this.#status = status;
  }

  /** The status is new. */
  want(): void {
    this.#isWanted = true;
    this.#running ??= this.#write();
  }

  /** Settles when the server has all that was wanted. */
  async written(): Promise<void> {
    await this.#running;
  }

  async #write(): Promise<void> {
    while (this.#isWanted) {
      await sleep(gatherMilliseconds);
      this.#isWanted = false;
      try {
        await this.#api.patch(`${this.#path}/status`, { status: this.#status() });
      } catch (error) {
        // The pod is gone, or the status is one that the server will never take.
        if (error instanceof ApiError && (error.status === 404 || error.status === 422)) {
          process.stderr.write(`${this.#path}: ${error.message}\n`);
          continue;
        }
        this.#isWanted = true;
        await sleep(retryMilliseconds);
      }
    }
    this.#running = undefined;
  }
}
