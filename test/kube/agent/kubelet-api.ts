import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { join } from "node:path";
import { nodeShapes, ports } from "../layout.ts";
import { containerDirectory } from "./container-root.ts";
import { type LogOptions, readLog } from "./log-file.ts";
import type { NodeContext } from "./node-context.ts";
import type { ContainerStatus, Pod } from "./types.ts";

/** What the server has to know of the node's pods. */
export interface PodLookup {
  find(namespace: string, name: string): Pod | undefined;
  hasEnded(pod: Pod, container: string): boolean;
}

/** The part of kubelet's API that `kubectl logs` needs, for the API server only. */
export function serveKubeletApi(context: NodeContext, lookup: PodLookup): void {
  const read = (name: string): Buffer => readFileSync(join(context.layout.pki, name));
  const tls = {
    ca: read("ca.crt"),
    cert: read(`kubelet-${context.node}.crt`),
    key: read(`kubelet-${context.node}.key`),
    requestCert: true,
    rejectUnauthorized: true,
  };
  const server = createServer(tls, (request, response) => {
    answer(context, lookup, request, response).catch((error: unknown) => {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    });
  });
  server.listen(ports.kubelet, nodeShapes[context.node].address);
}

async function answer(
  context: NodeContext,
  lookup: PodLookup,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "https://node");
  const [, verb, namespace = "", name = "", container = ""] = url.pathname.split("/");
  if (verb !== "containerLogs")
    return refuse(response, 501, `the stand-in for kubelet serves logs only, not ${verb}`);
  const pod = lookup.find(namespace, name);
  if (pod === undefined) return refuse(response, 404, `pod "${name}" not found on node ${context.node}`);
  const isPrevious = url.searchParams.get("previous") === "true";
  const path = logPath(context, pod, container, isPrevious);
  if (path === undefined) {
    const why = isPrevious ? "previous terminated container" : "container";
    const waits = statusOf(pod, container)?.state.waiting?.reason ?? "ContainerCreating";
    return refuse(response, 400, `${why} "${container}" in pod "${name}" is waiting to start: ${waits}`);
  }
  response.writeHead(200, { "content-type": "text/plain" });
  const isOver = (): boolean => isPrevious || response.destroyed || lookup.hasEnded(pod, container);
  for await (const text of readLog(path, optionsOf(url.searchParams), isOver)) response.write(text);
  response.end();
}

function optionsOf(query: URLSearchParams): LogOptions {
  const number = (name: string): number | undefined =>
    query.has(name) ? Number(query.get(name)) : undefined;
  const seconds = number("sinceSeconds");
  const since = seconds === undefined ? query.get("sinceTime") : Date.now() - seconds * 1000;
  return {
    follow: query.get("follow") === "true",
    timestamps: query.get("timestamps") === "true",
    tailLines: number("tailLines"),
    since: since === null ? undefined : new Date(since).toISOString(),
    limitBytes: number("limitBytes"),
  };
}

/** The log of the newest run of a container or of the one before; undefined when it has not run. */
function logPath(context: NodeContext, pod: Pod, container: string, isPrevious: boolean): string | undefined {
  const status = statusOf(pod, container);
  if (status?.containerID === undefined) return undefined;
  // Between two runs the count is already that of the next one.
  const newest = status.state.waiting === undefined ? status.restartCount : status.restartCount - 1;
  const run = isPrevious ? newest - 1 : newest;
  if (run < 0) return undefined;
  return join(containerDirectory(context.podDirectory(pod.metadata.uid), container), `${run}.log`);
}

function statusOf(pod: Pod, container: string): ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status;
  return [...initContainerStatuses, ...containerStatuses].find(({ name }) => name === container);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "text/plain" }).end(message);
}
