import { type NodeName, nodeShapes } from "../layout.ts";
import { numberOf } from "./quantity.ts";
import type { Pod, ResourceField } from "./types.ts";

/** A field of a pod, as the downward API names it. Unknown ones the API server has refused. */
export function fieldOf(pod: Pod, path: string, ip: string): string {
  const [, map, key = ""] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? [];
  if (map === "labels" || map === "annotations") return pod.metadata[map]?.[key] ?? "";
  const node = pod.spec.nodeName as NodeName;
  const fields: Readonly<Record<string, () => string>> = {
    "metadata.name": () => pod.metadata.name,
    "metadata.namespace": () => pod.metadata.namespace,
    "metadata.uid": () => pod.metadata.uid,
    "metadata.labels": () => quoted(pod.metadata.labels),
    "metadata.annotations": () => quoted(pod.metadata.annotations),
    "spec.nodeName": () => node,
    "spec.serviceAccountName": () => pod.spec.serviceAccountName ?? "",
    "status.hostIP": () => nodeShapes[node].address,
    "status.podIP": () => ip,
    "status.podIPs": () => ip,
  };
  return fields[path]?.() ?? "";
}

/** A container's limit or request, in units of the divisor; without a limit, what the node has. */
export function resourceOf(
  pod: Pod,
  own: string,
  { resource, containerName, divisor }: ResourceField,
): string {
  const container = pod.spec.containers.find(({ name }) => name === (containerName ?? own));
  const [, kind, name = ""] = /^(limits|requests)\.(.*)$/.exec(resource) ?? [];
  const { limits = {}, requests = {} } = container?.resources ?? {};
  const shape = nodeShapes[pod.spec.nodeName as NodeName];
  const ofNode: Readonly<Record<string, string>> = {
    cpu: String(shape.cpus),
    memory: `${shape.memoryGibibytes}Gi`,
  };
  const quantity = (kind === "limits" ? limits[name] : requests[name]) ?? ofNode[name] ?? "0";
  const unit = divisor === undefined || divisor === "0" ? 1 : numberOf(divisor);
  return String(Math.ceil(numberOf(quantity) / unit));
}

/** One line an entry, as the downward API writes maps into files. */
function quoted(map: Readonly<Record<string, string>> = {}): string {
  return Object.entries(map)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join("\n");
}
