import { join } from "node:path";
import { $ } from "zx/core";
import { waitUntil } from "../lab/wait-until.ts";
import { Api } from "./agent/api.ts";
import { type Image, writeImage } from "./agent/images.ts";
import { type PodProcess, processesOf, recordedSandboxes } from "./agent/sandbox-record.ts";
import { kubeconfigOf } from "./control-plane/certificates.ts";
import { kubeDirectory, layoutOf, testNamespace } from "./layout.ts";
import { bridgeOwner } from "./network.ts";
import {
  bringUp,
  build,
  type KubeStatus,
  kubeStatus as statusOf,
  takeDown,
  type UpOptions,
} from "./up-down.ts";

export * from "./faults.ts";
export { pythonImage } from "./python-image.ts";
export type { Image, KubeStatus, PodProcess, UpOptions };

const layout = () => layoutOf(kubeDirectory());

/** What a test needs to know of the cluster. */
export interface KubeInfo {
  /** The state directory. */
  readonly dir: string;
  /** kubectl of the cluster's own version is here. */
  readonly bin: string;
  /** A user with the rights of a person who submits evaluations, in `namespace` only. */
  readonly kubeconfig: string;
  /** A user who may do everything. */
  readonly adminKubeconfig: string;
  /** The name of the one context in both. */
  readonly context: string;
  readonly namespace: string;
  /** The directory behind the persistent volume claim `results`. */
  readonly volume: string;
  readonly logs: string;
}

/** Builds the programs that the cluster needs; once, and needs no root. */
export async function kubeBuild(options?: UpOptions): Promise<void> {
  await build(options);
}

/** Brings the cluster up (nothing to do when it is) and says where everything is. Safe to call from many processes. */
export async function kubeUp(options?: UpOptions): Promise<KubeInfo> {
  await bringUp(layout(), options);
  return kubeInfo();
}

/** Takes the cluster down: no process, mount, namespace or network device of it is left. */
export async function kubeDown(): Promise<void> {
  await takeDown(layout());
}

/** Every program with its pid. */
export function kubeStatus(): KubeStatus {
  return statusOf(layout());
}

/** Where everything is; true only while the cluster is up. */
export function kubeInfo(): KubeInfo {
  const { dir, bin, volume, log } = layout();
  return {
    dir,
    bin,
    kubeconfig: kubeconfigOf(layout(), "user"),
    adminKubeconfig: kubeconfigOf(layout(), "admin"),
    context: "nano3-kube",
    namespace: testNamespace,
    volume,
    logs: log,
  };
}

/** Makes an image known to all nodes. Any other one cannot be pulled. */
export function registerImage(name: string, image: Image): void {
  writeImage(layout().images, name, image);
}

/** Every live process of every pod. */
export function podProcesses(): PodProcess[] {
  return processesOf(recordedSandboxes(layout().nodes));
}

/** Waits until no pod has a process left: proof that a job left nothing behind. */
export async function nothingLeft(seconds = 30): Promise<void> {
  const log = kubeInfo().logs;
  await waitUntil({ what: "end of the pods' processes", seconds, log, everyMilliseconds: 100 }, () => {
    return podProcesses().length === 0;
  });
}

/** The API server for one who may do everything: a look costs no process, and so can be taken five times a second. */
export function adminApi(): Api {
  return new Api(layout().pki, "admin");
}

/** Runs the cluster's kubectl as the test user, or as one who may do everything; gives its stdout. */
export async function kubectl(args: readonly string[], options: KubectlOptions = {}): Promise<string> {
  // Without the bridge the address would be looked for outside of this machine.
  if ((await bridgeOwner()) === undefined) throw new Error("kube: the cluster is down; npm run kube -- up");
  const { kubeconfig, adminKubeconfig, bin } = kubeInfo();
  const env = { ...process.env, KUBECONFIG: options.asAdmin ? adminKubeconfig : kubeconfig };
  const run = $({ quiet: true, nothrow: true, env, input: options.input ?? "" });
  const { exitCode, stdout, stderr } = await run`${join(bin, "kubectl")} ${args}`;
  if (exitCode !== 0) throw new Error(`kube: kubectl ${args.join(" ")}: ${stderr.trim()}`);
  return stdout;
}

export interface KubectlOptions {
  readonly asAdmin?: boolean;
  /** Standard input; empty by default. */
  readonly input?: string;
}
