import { cordon, uncordon } from "../../kube/index.ts";
import type { NodeName } from "../../kube/layout.ts";

/** The nodes that have some. */
const gpuNodes: readonly NodeName[] = ["k1", "k2"];

/** No new pod gets a GPU any more. */
export async function takeGpus(): Promise<void> {
  for (const node of gpuNodes) await cordon(node);
}

export async function giveGpus(): Promise<void> {
  for (const node of gpuNodes) await uncordon(node);
}
