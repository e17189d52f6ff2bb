/**
 * Which field of a RayJob came with which version of KubeRay (the CRDs of the operator's releases). A field that
 * the cluster's CRD lacks is pruned by the API server without a word.
 */

/** Versions that nano3 writes for, by their minor number: patch releases change no field. */
export const kubeRayVersions = ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"] as const;

export type KubeRayVersion = (typeof kubeRayVersions)[number];

const since = {
  preRunningDeadlineSeconds: "1.6",
} as const satisfies Readonly<Record<string, KubeRayVersion>>;

/** A field that not every version has. */
export type VersionedField = keyof typeof since;

/** The version that brought a field. */
export function versionOf(field: VersionedField): KubeRayVersion {
  return since[field];
}

/** Whether a version (`1.7`, `1.7.0`) has a field. */
export function hasField(version: string, field: VersionedField): boolean {
  return minorOf(version) >= minorOf(since[field]);
}

/** Ports that a head pod declares beside its endpoint, by KubeRay's names for them. */
export const headPorts = { "gcs-server": 6379, client: 10001, dashboard: 8265 } as const;

/** The operator adds this one to those that are declared (`service.go`, 1.2 to 1.7). */
const addedPorts = { metrics: 8080 } as const;

/** What a port of the head is for already; undefined: it is free. */
export function headPortName(port: number): string | undefined {
  return Object.entries({ ...headPorts, ...addedPorts }).find(([, taken]) => taken === port)?.[0];
}

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}
