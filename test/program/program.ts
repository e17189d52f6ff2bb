import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A line of events.jsonl. */
export interface EventLine {
  readonly phase: string;
  readonly event: string;
  readonly message: string;
  readonly attempt: number;
}

export interface Call {
  readonly python: string;
  /** Run directory, with the artifact set in it. */
  readonly run: string;
  readonly rayAddress: string;
  readonly args?: readonly string[];
  readonly attempt?: number;
  /** This node's address for others. */
  readonly nodeIp?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A running deploy.py, started as the job script starts it. */
export class Program {
  static readonly #running = new Set<Program>();
  readonly #call: Call;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(call: Call) {
    this.#call = call;
    mkdirSync(join(call.run, "logs"), { recursive: true });
    const log = openSync(join(call.run, "logs/deploy.log"), "a");
    this.#child = spawn(call.python, [join(call.run, "deploy.py"), ...(call.args ?? [])], {
      cwd: call.run,
      stdio: ["ignore", log, log],
      env: {
        ...call.env,
        NANO3_RUN_DIR: call.run,
        NANO3_RUN_ID: basename(call.run),
        NANO3_JOB_ID: "7",
        NANO3_ATTEMPT: String(call.attempt ?? 1),
        NANO3_SLOT: "3",
        NANO3_RAY_ADDRESS: call.rayAddress,
        NANO3_NODE_IP: call.nodeIp ?? "127.0.0.1",
      },
    });
    Program.#running.add(this);
    this.#ended = once(this.#child, "exit").then(() => Program.#running.delete(this));
  }

  /** Ends what a failed test has left, orderly: the next one deploys on the same Ray. */
  static async endAll(): Promise<void> {
    for (const program of Program.#running) {
      program.signal("SIGTERM");
      await program.exitCode();
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async exitCode(): Promise<number | string | null> {
    await this.#ended;
    return this.#child.exitCode ?? this.#child.signalCode;
  }

  json(file: string): unknown {
    const path = join(this.#call.run, file);
    return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
  }

  log(): string {
    return readFileSync(join(this.#call.run, "logs/deploy.log"), "utf8");
  }

  events(): EventLine[] {
    return this.lines("events.jsonl") as EventLine[];
  }

  /** The lines of a file of JSON lines. */
  lines(file: string): unknown[] {
    const path = join(this.#call.run, file);
    if (!existsSync(path)) return [];
    return readFileSync(path, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
  }

  /** Waits until an event has come; an end before it is an error. */
  async until(phase: string, event: string): Promise<void> {
    const has = (): boolean => this.events().some((line) => line.phase === phase && line.event === event);
    while (!has()) {
      if (this.#child.exitCode !== null) throw new Error(`ended before ${phase} ${event}: ${this.log()}`);
      await sleep(100);
    }
  }

  /** Waits until a line of the evaluation's progress says something; an end before it is an error. */
  async untilTold(what: RegExp): Promise<void> {
    const file = join(this.#call.run, "logs/evaluate.jsonl");
    while (!existsSync(file) || !what.test(readFileSync(file, "utf8"))) {
      if (this.#child.exitCode !== null) throw new Error(`ended before it told ${what}: ${this.log()}`);
      await sleep(100);
    }
  }

  /** Writes the completion file, in place: readers may see it half written. */
  complete(content: Readonly<Record<string, unknown>>): void {
    writeFileSync(join(this.#call.run, "done"), JSON.stringify(content));
  }
}
