import { ClusterError, ConnectionError, NotSubmitted } from "../cluster-error.ts";
import { type Kubectl, KubectlRefusal, placeName } from "./kubectl.ts";

/** The ConfigMap that carries the set to the head: immutable and named after its content, so one that is there is the same. */

/** Creates it and gives its name, whose beginning is known; null: it was there, and other jobs use it. */
export async function createFiles(
  kubectl: Kubectl,
  manifest: string,
  beginning: string,
): Promise<string | null> {
  try {
    const created = await kubectl.run(["create", "--filename=-", "--output=name"], { input: manifest });
    return created.trim().replace(/^[^/]*\//, "");
  } catch (error) {
    if (error instanceof KubectlRefusal && error.kind === "exists") return null;
    if (!(error instanceof ClusterError)) throw error;
    const mayBeThere = error instanceof ConnectionError && error.mayHaveRun;
    const left = mayBeThere ? `perhaps ${nameOf(kubectl, `${beginning}…`)}` : "nothing";
    throw new NotSubmitted({ ...error.failure, left });
  }
}

/** Removes what `createFiles` made, as its own job did not come; gives what is left. */
export async function removeFiles(kubectl: Kubectl, created: string | null): Promise<string> {
  if (created === null) return "nothing";
  try {
    if (await isUsed(kubectl, created)) return "nothing";
    await kubectl.run(["delete", "configmap", created, "--ignore-not-found", "--wait=false"]);
    return "nothing";
  } catch (error) {
    if (error instanceof ClusterError) return nameOf(kubectl, created);
    throw error;
  }
}

/** Another submission of the same set may have found it there since, and its job mounts it. */
async function isUsed(kubectl: Kubectl, name: string): Promise<boolean> {
  const jobs = await kubectl.get(["rayjobs.ray.io", "--selector=nano3/set"]);
  return JSON.stringify(jobs ?? null).includes(JSON.stringify(name));
}

function nameOf({ place }: Kubectl, name: string): string {
  return `the ConfigMap ${name} in ${placeName(place)}, and no job`;
}
