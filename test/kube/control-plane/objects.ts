import { type Layout, testNamespace, testUser } from "../layout.ts";

/** One object as kubectl takes it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

type Rule = readonly [group: string, resources: string, verbs: string];

const rbac = "rbac.authorization.k8s.io/v1";
const read = "get list watch";

/** What a person who submits evaluations may do in the namespace: no more than that. Nothing outside of it. */
const userRules: readonly Rule[] = [
  ["ray.io", "rayjobs", `${read} create delete patch update`],
  ["ray.io", "rayclusters", read],
  ["batch", "jobs", read],
  ["", "configmaps secrets", `${read} create delete patch update`],
  ["", "pods", `${read} create delete patch`],
  ["", "pods/log events persistentvolumeclaims resourcequotas limitranges services", read],
];

/** What the stand-in for the cluster's name server reads. */
const dnsRules: readonly Rule[] = [["discovery.k8s.io", "endpointslices", read]];

/** What every cluster starts with: the test namespace, a volume whose content stays, and who may do what. */
export function startObjects(layout: Layout): KubeObject[] {
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: testNamespace } },
    ...resultsVolume(layout),
    userRole(),
    binding("RoleBinding", "Role", testUser, testNamespace),
    { apiVersion: rbac, kind: "ClusterRole", metadata: { name: "cluster-dns" }, rules: rules(dnsRules) },
    binding("ClusterRoleBinding", "ClusterRole", "cluster-dns"),
    binding("ClusterRoleBinding", "ClusterRole", "kuberay-operator"),
  ];
}

/** The test user's rights; without one verb, on one resource or on all, when it is denied. */
export function userRole(denied?: { readonly verb: string; readonly resource?: string }): KubeObject {
  const allowed = userRules.flatMap(([group, resources, verbs]): Rule[] =>
    resources.split(" ").map((resource) => {
      const isMeant = denied !== undefined && (denied.resource ?? resource) === resource;
      const left = verbs.split(" ").filter((verb) => !isMeant || verb !== denied.verb);
      return [group, resource, left.join(" ")];
    }),
  );
  return {
    apiVersion: rbac,
    kind: "Role",
    metadata: { name: testUser, namespace: testNamespace },
    rules: rules(allowed),
  };
}

/** A directory of this host that many pods can write to at once, as an NFS export would be; and the claim on it. */
function resultsVolume(layout: Layout): KubeObject[] {
  const name = "results";
  const shape = { accessModes: ["ReadWriteMany"], storageClassName: "" };
  const storage = "10Gi";
  const volume = {
    ...shape,
    capacity: { storage },
    hostPath: { path: layout.volume },
    persistentVolumeReclaimPolicy: "Retain",
    claimRef: { namespace: testNamespace, name },
  };
  const claim = { ...shape, resources: { requests: { storage } }, volumeName: name };
  return [
    { apiVersion: "v1", kind: "PersistentVolume", metadata: { name }, spec: volume },
    {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name, namespace: testNamespace },
      spec: claim,
    },
  ];
}

function rules(list: readonly Rule[]): unknown[] {
  return list.map(([group, resources, verbs]) => ({
    apiGroups: [group],
    resources: resources.split(" "),
    verbs: verbs.split(" "),
  }));
}

/** Binds the role of a name to the user of the same name. */
function binding(kind: string, roleKind: string, name: string, namespace?: string): KubeObject {
  return {
    apiVersion: rbac,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: roleKind, name },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name }],
  };
}
