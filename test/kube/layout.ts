import { join } from "node:path";

/** A node of the cluster. `k0` has no GPU; `k1` and `k2` have. */
export type NodeName = "k0" | "k1" | "k2";

export const nodeNames: readonly NodeName[] = ["k0", "k1", "k2"];

/** What a node says it has. Two real cores carry it all. */
export const nodeShapes: Readonly<Record<NodeName, NodeShape>> = {
  k0: { address: "10.78.0.10", podPrefix: "10.78.10", cpus: 16, memoryGibibytes: 64, gpus: 0 },
  k1: { address: "10.78.0.11", podPrefix: "10.78.11", cpus: 16, memoryGibibytes: 64, gpus: 8 },
  k2: { address: "10.78.0.12", podPrefix: "10.78.12", cpus: 16, memoryGibibytes: 64, gpus: 8 },
};

export interface NodeShape {
  /** Where its kubelet API listens; an address of the host's end of the bridge. */
  readonly address: string;
  /** The first three bytes of its pods' addresses. */
  readonly podPrefix: string;
  readonly cpus: number;
  readonly memoryGibibytes: number;
  readonly gpus: number;
}

/** The cluster's own network. It ends at this machine: pods have a route to the host, which forwards nothing. */
export const network = {
  bridge: "nano3kube0",
  host: "10.78.0.1",
  prefix: 16,
  serviceRange: "10.79.0.0/16",
  domain: "cluster.local",
} as const;

/** Where the programs listen. What pods must reach listens on the bridge, the rest on 127.0.0.1. */
export const ports = {
  apiserver: 6443,
  kubelet: 10250,
  dns: 53,
  etcd: 23790,
  etcdPeer: 23800,
  controllerManager: 23257,
  scheduler: 23259,
  operatorMetrics: 23280,
  operatorHealth: 23281,
} as const;

export const serverUrl = `https://${network.host}:${ports.apiserver}`;

/** The namespace that tests use, and the user with limited rights in it. */
export const testNamespace = "nano3";
export const testUser = "nano3-user";

/** Every path of the cluster, below its one state directory. */
export interface Layout {
  readonly dir: string;
  readonly pki: string;
  readonly kubeconfigs: string;
  readonly etcd: string;
  readonly log: string;
  /** What each node agent keeps of its pods. */
  readonly nodes: string;
  /** Registered container images. */
  readonly images: string;
  /** Backs the persistent volume: what pods write there outlives them. */
  readonly volume: string;
  /** Becomes /etc/resolv.conf of the operator. */
  readonly resolvConf: string;
  /** A link to the directory of Kubernetes' own programs, kubectl among them. */
  readonly bin: string;
  /** A link to the directory of the operator that was chosen (`builds.ts`). */
  readonly operator: string;
  /** Which processes are the cluster's. */
  readonly record: string;
}

/** The state directory that `NANO3_KUBE_DIR` names, or the default one. */
export function kubeDirectory(): string {
  return process.env.NANO3_KUBE_DIR ?? "/var/tmp/nano3-kube";
}

/** Names every path of a cluster in `dir`. */
export function layoutOf(dir: string): Layout {
  if (!/^\/[\w./-]+$/.test(dir) || dir.startsWith("/tmp/") || dir.startsWith("/run/"))
    throw new Error(
      `NANO3_KUBE_DIR=${dir}: give an absolute path of letters, digits and ./_- outside /tmp and /run ` +
        "(each container has a /tmp and a /run of its own)",
    );
  const below = (...parts: string[]): string => join(dir, ...parts);
  return {
    dir,
    pki: below("pki"),
    kubeconfigs: below("kubeconfigs"),
    etcd: below("etcd"),
    log: below("log"),
    nodes: below("nodes"),
    images: below("images"),
    volume: below("volume"),
    resolvConf: below("resolv.conf"),
    bin: below("bin"),
    operator: below("operator"),
    record: below("processes.json"),
  };
}
