import { join } from "node:path";
import { $ } from "zx/core";
import { waitUntil } from "../../lab/wait-until.ts";
import { type Layout, network, ports } from "../layout.ts";
import { logOf, runningProcess, startProcess } from "../processes.ts";
import { kubeconfigOf } from "./certificates.ts";

/** The programs of the control plane and the operator, in the order in which they start. */
export const controlPlanePrograms = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "ray-operator",
] as const;

const pki = (layout: Layout, name: string): string => join(layout.pki, name);

/** Starts etcd, on 127.0.0.1 alone. Its Go module calls the program `server`. */
export function startEtcd(layout: Layout): void {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  startProcess(layout, "etcd", [
    join(layout.bin, "server"),
    "--unsafe-no-fsync",
    `--data-dir=${layout.etcd}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
  ]);
}

/** Starts the API server and waits until it is ready: RBAC, nodes limited to their own pods, real tokens. */
export async function startApiserver(layout: Layout): Promise<void> {
  startProcess(layout, "kube-apiserver", [
    join(layout.bin, "kube-apiserver"),
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    `--bind-address=${network.host}`,
    `--advertise-address=${network.host}`,
    `--secure-port=${ports.apiserver}`,
    `--service-cluster-ip-range=${network.serviceRange}`,
    `--tls-cert-file=${pki(layout, "apiserver.crt")}`,
    `--tls-private-key-file=${pki(layout, "apiserver.key")}`,
    `--client-ca-file=${pki(layout, "ca.crt")}`,
    "--authorization-mode=Node,RBAC",
    "--enable-admission-plugins=NodeRestriction",
    `--service-account-issuer=https://kubernetes.default.svc.${network.domain}`,
    `--service-account-key-file=${pki(layout, "service-account.key")}`,
    `--service-account-signing-key-file=${pki(layout, "service-account.key")}`,
    `--kubelet-certificate-authority=${pki(layout, "ca.crt")}`,
    `--kubelet-client-certificate=${pki(layout, "apiserver-kubelet.crt")}`,
    `--kubelet-client-key=${pki(layout, "apiserver-kubelet.key")}`,
    "--kubelet-preferred-address-types=InternalIP",
  ]);
  await waitForApiserver(layout);
}

/** Waits until the API server calls itself ready. */
export async function waitForApiserver(layout: Layout): Promise<void> {
  const log = logOf(layout, "kube-apiserver");
  await waitUntil({ what: "ready API server", seconds: 60, log, everyMilliseconds: 200 }, async () => {
    if (runningProcess(layout, "kube-apiserver") === undefined)
      throw new Error(`kube: the API server ended; read ${log}`);
    return (await kubectl(layout, ["get", "--raw=/readyz"], { check: false })).exitCode === 0;
  });
}

/** Starts the controllers and the scheduler. A node that is silent for 20 s (by default 50) is not ready, a claim is bound within 1 s (by default 15). */
export function startControllers(layout: Layout): void {
  startProcess(layout, "kube-controller-manager", [
    join(layout.bin, "kube-controller-manager"),
    `--kubeconfig=${kubeconfigOf(layout, "controller-manager")}`,
    `--root-ca-file=${pki(layout, "ca.crt")}`,
    `--service-account-private-key-file=${pki(layout, "service-account.key")}`,
    "--use-service-account-credentials",
    "--leader-elect=false",
    "--node-monitor-grace-period=20s",
    "--pvclaimbinder-sync-period=1s",
    "--bind-address=127.0.0.1",
    `--secure-port=${ports.controllerManager}`,
  ]);
  startProcess(layout, "kube-scheduler", [
    join(layout.bin, "kube-scheduler"),
    `--kubeconfig=${kubeconfigOf(layout, "scheduler")}`,
    "--leader-elect=false",
    "--bind-address=127.0.0.1",
    `--secure-port=${ports.scheduler}`,
  ]);
}

/** Runs kubectl as the administrator. */
export async function kubectl(
  layout: Layout,
  args: readonly string[],
  options: { readonly check?: boolean; readonly input?: string } = {},
): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
  const env = { ...process.env, KUBECONFIG: kubeconfigOf(layout, "admin") };
  const run = $({ quiet: true, nothrow: true, env, input: options.input ?? "" });
  const { exitCode, stdout, stderr } = await run`${join(layout.bin, "kubectl")} ${args}`;
  if ((options.check ?? true) && exitCode !== 0)
    throw new Error(`kube: kubectl ${args.join(" ")} failed: ${stderr.trim()}`);
  return { exitCode: exitCode ?? 1, stdout, stderr };
}
