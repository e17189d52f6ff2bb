import { expect } from "vitest";
import { kubectl, type PodProcess, podProcesses } from "../../kube/index.ts";
import { waitUntil } from "../../lab/wait-until.ts";
import { isBystander } from "./bystanders.ts";

/** Nothing of a run is left: no process of any pod, and so no port, as each pod has its own. */
export async function expectNothingLeft(): Promise<void> {
  const wait = { what: "end of the pods' processes", seconds: 60, log: "npm run kube -- status" };
  await waitUntil({ ...wait, everyMilliseconds: 200 }, () => strangers().length === 0).catch(() =>
    expect(strangers()).toEqual([]),
  );
}

/** Removes whatever a row has left. */
export async function removeLeftovers(): Promise<void> {
  await kubectl(["delete", "rayjobs", "--all"], { asAdmin: true });
  const pods = await kubectl(["get", "pods", "--output=name"], { asAdmin: true });
  const others = pods.split("\n").filter((pod) => pod !== "" && !isBystander(pod.replace("pod/", "")));
  if (others.length > 0) await kubectl(["delete", "--ignore-not-found", ...others], { asAdmin: true });
}

/** Processes of pods that are no bystanders. */
function strangers(): readonly PodProcess[] {
  return podProcesses().filter(({ pod }) => !isBystander(pod.split("/").at(-1) ?? ""));
}
