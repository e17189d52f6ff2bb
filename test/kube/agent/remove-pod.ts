import { setTimeout as sleep } from "node:timers/promises";
import { type Api, ApiError } from "./api.ts";
import type { Pod } from "./types.ts";

const retryMilliseconds = 500;

/** Where the server has a pod. */
export function podPath({ metadata }: Pod): string {
  return `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
}

/** Tells the server that nothing is left of a deleted pod on its node: it has kept it for that. */
export async function removePod(api: Api, pod: Pod, isGone: () => boolean): Promise<void> {
  const preconditions = { uid: pod.metadata.uid };
  const options = { apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds: 0, preconditions };
  while (!isGone()) {
    try {
      await api.call("DELETE", podPath(pod), options);
      return;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return;
      await sleep(retryMilliseconds);
    }
  }
}
