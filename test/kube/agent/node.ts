import { setTimeout as sleep } from "node:timers/promises";
import { type NodeName, type NodeShape, nodeShapes, ports } from "../layout.ts";
import { type Api, ApiError } from "./api.ts";

const heartbeatSeconds = 5;
const leaseSeconds = 20;

/** Registers the node, and keeps saying that it lives; goes on for ever. */
export async function keepNodeAlive(api: Api, node: NodeName): Promise<never> {
  let isRegistered = false;
  for (;;) {
    try {
      if (!isRegistered) await registerNode(api, node);
      isRegistered = true;
      await renewLease(api, node);
      await api.patch(`/api/v1/nodes/${node}/status`, { status: nodeStatus(node, nodeShapes[node]) });
    } catch (error) {
      // No server for now; the node controller judges by the lease.
      if (error instanceof ApiError) process.stderr.write(`${node}: ${error.message}\n`);
      isRegistered = false;
    }
    await sleep(heartbeatSeconds * 1000);
  }
}

async function registerNode(api: Api, node: NodeName): Promise<void> {
  const labels = {
    "kubernetes.io/hostname": node,
    "kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    ...(nodeShapes[node].gpus > 0 ? { "nvidia.com/gpu.product": "stand-in" } : {}),
  };
  await ignoreConflict(
    api.call("POST", "/api/v1/nodes", {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: node, labels },
      status: nodeStatus(node, nodeShapes[node]),
    }),
  );
}

async function renewLease(api: Api, node: NodeName): Promise<void> {
  const leases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
  const spec = { holderIdentity: node, leaseDurationSeconds: leaseSeconds, renewTime: microTime() };
  try {
    await api.patch(`${leases}/${node}`, { spec });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: node }, spec };
    await api.call("POST", leases, lease);
  }
}

function nodeStatus(node: NodeName, shape: NodeShape): unknown {
  const resources = {
    cpu: String(shape.cpus),
    memory: `${shape.memoryGibibytes}Gi`,
    pods: "110",
    "ephemeral-storage": "100Gi",
    ...(shape.gpus > 0 ? { "nvidia.com/gpu": String(shape.gpus) } : {}),
  };
  return {
    capacity: resources,
    allocatable: resources,
    addresses: [
      { type: "InternalIP", address: shape.address },
      { type: "Hostname", address: node },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: ports.kubelet } },
    nodeInfo: {
      architecture: "amd64",
      bootID: "stand-in",
      containerRuntimeVersion: "stand-in://1",
      kernelVersion: "stand-in",
      kubeProxyVersion: "",
      kubeletVersion: "v1.35.4-stand-in",
      machineID: node,
      operatingSystem: "linux",
      osImage: "stand-in",
      systemUUID: node,
    },
    conditions: [
      condition("MemoryPressure", "False", "KubeletHasSufficientMemory"),
      condition("DiskPressure", "False", "KubeletHasNoDiskPressure"),
      condition("PIDPressure", "False", "KubeletHasSufficientPID"),
      condition("Ready", "True", "KubeletReady"),
    ],
  };
}

const startedAt = new Date().toISOString();

function condition(type: string, status: "True" | "False", reason: string): unknown {
  const lastHeartbeatTime = new Date().toISOString();
  return { type, status, reason, message: "", lastHeartbeatTime, lastTransitionTime: startedAt };
}

/** Kubernetes' MicroTime wants six digits. */
function microTime(): string {
  return new Date().toISOString().replace("Z", "000Z");
}

async function ignoreConflict(created: Promise<unknown>): Promise<void> {
  try {
    await created;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
  }
}
