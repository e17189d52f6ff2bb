import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { network } from "../layout.ts";
import type { ContainerHost } from "./container-host.ts";
import { ContainerRunner } from "./container-runner.ts";
import { NotAvailable } from "./maps.ts";
import type { NodeContext } from "./node-context.ts";
import { type PodFailure, podStatus } from "./pod-status.ts";
import { podPath, removePod } from "./remove-pod.ts";
import { makeSandbox } from "./sandbox.ts";
import { endSandbox, type Sandbox } from "./sandbox-record.ts";
import { StatusReport } from "./status-report.ts";
import type { Container, Pod } from "./types.ts";
import { Volumes } from "./volumes.ts";
import { aborted, sleepUnless, timeNow } from "./wait.ts";

const volumeRetry = 2;
/** kubelet looks at ConfigMaps and Secrets as seldom, by default. */
const volumeRefresh = 60;

/** A pod as its node sees it. */
export interface NodePod {
  /** Takes a newer version of the pod: its deletion matters, and what volumes show of it. */
  update(pod: Pod): void;
  /** The pod is gone from the server: it was deleted by force. */
  vanish(): void;
  /** Whether a container of this name has ended for good: its log will not grow. */
  hasEnded(container: string): boolean;
}

/** One pod on a node, from being bound to it until it is deleted. */
export class PodRunner implements NodePod {
  readonly #context: NodeContext;
  readonly #directory: string;
  readonly #startTime = timeNow();
  readonly #init: readonly ContainerRunner[];
  readonly #containers: readonly ContainerRunner[];
  readonly #report: StatusReport;
  readonly #stop = new AbortController();
  readonly #force = new AbortController();
  readonly #deleted = new AbortController();
  #pod: Pod;
  #volumes: Volumes | undefined;
  #sandbox: Sandbox | undefined;
  #ip: string | undefined;
  #failure: PodFailure | undefined;
  #isOver = false;
  #isGone = false;

  constructor(context: NodeContext, pod: Pod) {
    this.#context = context;
    this.#pod = pod;
    this.#directory = context.podDirectory(pod.metadata.uid);
    const { initContainers = [], containers, restartPolicy } = pod.spec;
    const initPolicy = restartPolicy === "Always" ? "OnFailure" : restartPolicy;
    const waitsFor = initContainers.length > 0 ? "PodInitializing" : "ContainerCreating";
    this.#init = initContainers.map(
      (container) => new ContainerRunner(container, initPolicy, "PodInitializing"),
    );
    this.#containers = containers.map((container) => new ContainerRunner(container, restartPolicy, waitsFor));
    this.#report = new StatusReport(context.api, podPath(pod), () => this.#status());
  }

  update(pod: Pod): void {
    this.#pod = pod;
    if (this.#ip !== undefined && !this.#isOver)
      void this.#volumes?.showPod(pod, this.#ip).catch(() => undefined);
    if (pod.metadata.deletionTimestamp === undefined) return;
    this.#deleted.abort();
    this.#stop.abort();
  }

  vanish(): void {
    this.#isGone = true;
    this.#deleted.abort();
    this.#force.abort();
    this.#stop.abort();
  }

  /** Settles when nothing is left of the pod, here and on the server. */
  async run(): Promise<void> {
    this.#report.want();
    const deadline = this.#keepDeadline();
    try {
      await this.#live();
    } catch (error) {
      this.#failure ??= {
        reason: "StandInError",
        message: error instanceof Error ? error.message : String(error),
      };
    }
    await this.#tearDown();
    this.#isOver = true;
    this.#report.want();
    await aborted(this.#deleted.signal);
    this.#force.abort();
    await deadline;
    await this.#report.written();
    await removePod(this.#context.api, this.#pod, () => this.#isGone);
    rmSync(this.#directory, { recursive: true, force: true });
  }

  hasEnded(container: string): boolean {
    const all = [...this.#init, ...this.#containers];
    const state = all.find(({ status }) => status.name === container)?.status.state;
    return this.#isOver || state?.terminated !== undefined;
  }

  async #live(): Promise<void> {
    const { hostNetwork, initContainers = [] } = this.#pod.spec;
    if (hostNetwork || initContainers.some(({ restartPolicy }) => restartPolicy !== undefined))
      throw new Error("the stand-in for kubelet has neither host network nor native sidecars");
    mkdirSync(this.#directory, { recursive: true });
    const ip = this.#context.takeAddress();
    this.#ip = ip;
    const volumes = new Volumes(this.#context.api, this.#pod, this.#directory);
    if (!(await this.#prepareVolumes(volumes, ip))) return;
    this.#volumes = volumes;
    const { name, namespace, uid } = this.#pod.metadata;
    const hostname = this.#pod.spec.hostname ?? name.slice(0, 63);
    const directory = this.#directory;
    this.#sandbox = await makeSandbox({ pod: `${namespace}/${name}`, uid, hostname, ip, directory });
    this.#writeNames(hostname, ip);
    const host = this.#host(volumes, ip, this.#sandbox.pid);
    void this.#keepVolumes(volumes, ip);
    for (const runner of this.#init) if (!(await runner.run(host))) return;
    await Promise.all(this.#containers.map((runner) => runner.run(host)));
  }

  async #prepareVolumes(volumes: Volumes, ip: string): Promise<boolean> {
    while (!this.#stop.signal.aborted) {
      try {
        await volumes.prepare(ip);
        return true;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (error instanceof NotAvailable)
          this.#context.event(this.#pod, "Warning", "FailedMount", `MountVolume.SetUp failed: ${message}`);
        await sleepUnless(this.#stop.signal, volumeRetry);
      }
    }
    return false;
  }

  async #keepVolumes(volumes: Volumes, ip: string): Promise<void> {
    while (await sleepUnless(this.#stop.signal, volumeRefresh)) {
      if (this.#isOver) return;
      await volumes.refresh(ip).catch(() => undefined);
    }
  }

  /** The pod's own deadline, which is kubelet's to keep; the operator's is another one. */
  async #keepDeadline(): Promise<void> {
    const seconds = this.#pod.spec.activeDeadlineSeconds;
    if (seconds === undefined || !(await sleepUnless(this.#stop.signal, seconds)) || this.#isOver) return;
    const message = "Pod was active on the node longer than the specified deadline";
    this.#failure = { reason: "DeadlineExceeded", message };
    this.#stop.abort();
  }

  #host(volumes: Volumes, ip: string, sandboxPid: number): ContainerHost {
    const names = ["hosts", "resolv.conf", "hostname"].map((file) => ({
      source: join(this.#directory, file),
      target: `/etc/${file}`,
      readOnly: false,
    }));
    return {
      context: this.#context,
      pod: this.#pod,
      directory: this.#directory,
      ip,
      sandboxPid,
      stop: this.#stop.signal,
      force: this.#force.signal,
      mountsOf: (container: Container) => [...names, ...volumes.mountsOf(container)],
      graceSeconds: () =>
        this.#pod.metadata.deletionGracePeriodSeconds ?? this.#pod.spec.terminationGracePeriodSeconds ?? 30,
      changed: () => this.#report.want(),
    };
  }

  #writeNames(hostname: string, ip: string): void {
    const { namespace } = this.#pod.metadata;
    const domains = [`${namespace}.svc.${network.domain}`, `svc.${network.domain}`, network.domain];
    const files = {
      hosts: `127.0.0.1\tlocalhost\n${ip}\t${hostname}\n`,
      hostname: `${hostname}\n`,
      "resolv.conf": `search ${domains.join(" ")}\nnameserver ${network.host}\noptions ndots:5\n`,
    };
    for (const [file, text] of Object.entries(files)) writeFileSync(join(this.#directory, file), text);
  }

  #status(): unknown {
    return podStatus({
      pod: this.#pod,
      startTime: this.#startTime,
      ip: this.#ip,
      hasSandbox: this.#sandbox !== undefined && !this.#isOver,
      init: this.#init.map(({ status }) => status),
      containers: this.#containers.map(({ status }) => status),
      isOver: this.#isOver,
      failure: this.#failure,
    });
  }

  async #tearDown(): Promise<void> {
    if (this.#sandbox !== undefined) await endSandbox(this.#sandbox);
    rmSync(join(this.#directory, "sandbox.json"), { force: true });
    rmSync(join(this.#directory, "volumes"), { recursive: true, force: true });
    if (this.#ip !== undefined) this.#context.giveAddressBack(this.#ip);
  }
}
