/**
 * Names of Kubernetes objects. KubeRay takes a RayJob's name of at most 47 characters (validation.go, MaxRayJobNameLength)
 * and appends five of its own to the RayCluster's; the API server appends five to a `generateName`.
 */
const longest = 47 - 5;

/** The set's name as the beginning of an object's: `tiny@k8s` is `nano3-tiny-k8s-`. */
export function generateName(set: string): string {
  const plain = set
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `${`nano3-${plain}`.slice(0, longest - 1).replace(/-$/, "")}-`;
}

/** The set's name as the value of a label. */
export function labelValue(set: string): string {
  return set
    .replace(/[^A-Za-z0-9._-]/g, "-")
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
}
