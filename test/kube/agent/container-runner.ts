import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ContainerHost } from "./container-host.ts";
import { containerDirectory } from "./container-root.ts";
import { type Prepared, prepareStart } from "./container-start.ts";
import { watchHealth } from "./health.ts";
import { askProbe } from "./probe.ts";
import { ContainerProcess } from "./process.ts";
import type { Container, ContainerState, ContainerStatus, RestartPolicy } from "./types.ts";
import { aborted, sleepUnless, timeNow } from "./wait.ts";

const firstBackOff = 10;
const longestBackOff = 300;

/** One container of a pod, through all its restarts. */
export class ContainerRunner {
  readonly container: Container;
  readonly #policy: RestartPolicy;
  #state: ContainerState;
  #lastState: ContainerState = {};
  #restarts = 0;
  #isReady = false;
  #isStarted = false;
  #id = "";

  constructor(
    container: Container,
    policy: RestartPolicy,
    waitsFor: "PodInitializing" | "ContainerCreating",
  ) {
    this.container = container;
    this.#policy = policy;
    this.#state = { waiting: { reason: waitsFor } };
  }

  get status(): ContainerStatus {
    const { name, image } = this.container;
    return {
      name,
      image,
      imageID: this.#id === "" ? "" : `stand-in://${image}`,
      ...(this.#id === "" ? {} : { containerID: this.#id }),
      ready: this.#isReady,
      started: this.#isStarted,
      restartCount: this.#restarts,
      state: this.#state,
      lastState: this.#lastState,
    };
  }

  /** Runs it, and again by the restart policy, until it is done or the pod stops. True when its last exit code was 0. */
  async run(host: ContainerHost): Promise<boolean> {
    for (;;) {
      const prepared = await prepareStart(host, this.container, (reason, message) => {
        this.#wait(host, reason, message);
      });
      if (prepared === undefined) return false;
      const exitCode = await this.#runOnce(host, prepared);
      if (host.stop.aborted || !this.#comesBack(exitCode)) return exitCode === 0;
      await this.#backOff(host);
      if (host.stop.aborted) return false;
    }
  }

  #comesBack(exitCode: number): boolean {
    return this.#policy === "Always" || (this.#policy === "OnFailure" && exitCode !== 0);
  }

  /** The first restart is at once, the next after 10 s, each further one after twice the time. */
  async #backOff(host: ContainerHost): Promise<void> {
    const seconds =
      this.#restarts === 0 ? 0 : Math.min(firstBackOff * 2 ** (this.#restarts - 1), longestBackOff);
    this.#restarts += 1;
    this.#lastState = this.#state;
    if (seconds === 0) return;
    const text = `back-off ${seconds}s restarting failed container=${this.container.name}`;
    this.#wait(host, "CrashLoopBackOff", text);
    this.#say(host, "Warning", "BackOff", text);
    await sleepUnless(host.stop, seconds);
  }

  async #runOnce(host: ContainerHost, prepared: Prepared): Promise<number> {
    const { name } = this.container;
    const directory = containerDirectory(host.directory, name);
    const own = join(directory, "root");
    mkdirSync(own, { recursive: true });
    const running = new ContainerProcess({
      ...prepared,
      directory: own,
      container: this.container,
      mounts: host.mountsOf(this.container),
      state: host.context.layout.dir,
      sandboxPid: host.sandboxPid,
      log: join(directory, `${this.#restarts}.log`),
    });
    await running.started();
    const startedAt = timeNow();
    this.#id = `stand-in://${randomBytes(32).toString("hex")}`;
    this.#isStarted = this.container.startupProbe === undefined;
    this.#isReady = this.#isStarted && this.container.readinessProbe === undefined;
    this.#state = { running: { startedAt } };
    this.#say(host, "Normal", "Started", `Started container ${name}`);
    host.changed();

    const exitCode = await this.#attend(host, running);
    this.#isReady = false;
    this.#isStarted = false;
    const reason = exitCode === 0 ? "Completed" : "Error";
    this.#state = {
      terminated: { exitCode, reason, startedAt, finishedAt: timeNow(), containerID: this.#id },
    };
    host.changed();
    return exitCode;
  }

  /** Probes it while it runs; ends it when the pod stops or a probe says so. */
  async #attend(host: ContainerHost, running: ContainerProcess): Promise<number> {
    const over = new AbortController();
    const unhealthy = new AbortController();
    watchHealth(this.container, running, host.ip, over.signal, {
      started: () => {
        this.#isStarted = true;
        this.#setReady(host, this.container.readinessProbe === undefined);
      },
      ready: (isReady) => this.#setReady(host, isReady),
      unhealthy: () => unhealthy.abort(),
      wrong: (message) => this.#say(host, "Warning", "Unhealthy", message),
    });
    const toEnd = Promise.race([aborted(host.stop), aborted(unhealthy.signal)]);
    const exitCode = (await Promise.race([running.ended, toEnd])) ?? (await this.#end(host, running));
    over.abort();
    return exitCode;
  }

  /** Hook, TERM, and after the rest of the grace period KILL. */
  async #end(host: ContainerHost, running: ContainerProcess): Promise<number> {
    const { name, lifecycle } = this.container;
    this.#say(host, "Normal", "Killing", `Stopping container ${name}`);
    const seconds = host.graceSeconds();
    const deadline = performance.now() + seconds * 1000;
    if (lifecycle?.preStop && seconds > 0)
      await askProbe({ ...lifecycle.preStop, timeoutSeconds: seconds }, running, this.container, host.ip);
    running.terminate();
    const left = Math.max(0, deadline - performance.now()) / 1000;
    const late = new AbortController();
    const patience = Promise.race([sleepUnless(late.signal, left), aborted(host.force)]);
    const inTime = await Promise.race([running.ended, patience.then(() => undefined)]);
    late.abort();
    if (inTime !== undefined) return inTime;
    running.kill();
    return running.ended;
  }

  #setReady(host: ContainerHost, isReady: boolean): void {
    if (this.#isReady === isReady) return;
    this.#isReady = isReady;
    host.changed();
  }

  #wait(host: ContainerHost, reason: string, message: string): void {
    this.#state = { waiting: { reason, message } };
    host.changed();
  }

  #say(host: ContainerHost, type: "Normal" | "Warning", reason: string, message: string): void {
    host.context.event(host.pod, type, reason, message, this.container.name);
  }
}
