import type { Kubectl } from "./kubectl.ts";
import { type PodObject, readEvents } from "./objects.ts";
import { isStarting } from "./pod-state.ts";
import { unlessRefused } from "./unless-refused.ts";

/**
 * Notes the pods whose images are on their way. Kubelet calls a pod ContainerCreating both then and while its volumes are not
 * mounted, but only an event tells that it has begun to pull. Whoever may not read events takes each for one that pulls.
 */
export async function notePulls(
  kubectl: Kubectl,
  pods: readonly PodObject[],
  pulling: Set<string>,
): Promise<void> {
  const starting = pods.filter((pod) => isStarting(pod) && !pulling.has(pod.metadata.name));
  if (starting.length === 0) return;
  const ask = () => kubectl.get(["events", "--field-selector=reason=Pulling"]);
  const list = await unlessRefused(ask, null);
  const told = new Set(readEvents(list).map(({ involvedObject }) => involvedObject.name));
  for (const { metadata } of starting)
    if (list === null || told.has(metadata.name)) pulling.add(metadata.name);
}
