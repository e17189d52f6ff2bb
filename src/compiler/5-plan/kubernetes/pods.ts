import type { EvalConfig } from "../../4-validate/schema/index.ts";
import type { KubernetesConfig } from "../../4-validate/schema/kubernetes.ts";
import { podImage, type VolumeConfig } from "../../facts/kubernetes.ts";
import type { Container, PodSpec, PodTemplate, Volume, VolumeMount } from "./types.ts";

/** What the pods of all roles have in common. */
export interface PodFacts {
  readonly config: EvalConfig;
  readonly kubernetes: KubernetesConfig;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Where pods of a role may run. */
export type Role = "head" | "worker";

/**
 * How long a worker's end is waited for. The model is shut down by deploy.py before that; a container that still starts does
 * not hear TERM, and would hold its GPUs for Kubernetes' 30 s.
 */
const workerGraceSeconds = 5;

/** A pod around its container. */
export function podTemplate(
  facts: PodFacts,
  role: Role,
  container: Container,
  volumes: Volume[],
): PodTemplate {
  const { kubernetes, labels, annotations } = facts;
  const nodeSelector = role === "worker" ? kubernetes.node_selector : kubernetes.head_node_selector;
  const tolerations = role === "worker" ? kubernetes.tolerations : kubernetes.head_tolerations;
  const { image_pull_secrets, service_account, priority_class } = kubernetes;
  return {
    metadata: { labels, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: {
      automountServiceAccountToken: false,
      ...(role === "worker" && { terminationGracePeriodSeconds: workerGraceSeconds }),
      ...(service_account !== null && { serviceAccountName: service_account }),
      ...(priority_class !== null && { priorityClassName: priority_class }),
      ...(image_pull_secrets.length > 0 && {
        imagePullSecrets: image_pull_secrets.map((name) => ({ name })),
      }),
      ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
      ...(tolerations.length > 0 && { tolerations: tolerations.map(toleration) }),
      securityContext: podSecurity(kubernetes),
      containers: [container],
      ...(volumes.length > 0 && { volumes }),
    },
  };
}

/** The container of a role, with an image of the config. */
export function podContainer(
  facts: PodFacts,
  name: string,
  rest: Omit<Container, "name" | "image">,
): Container {
  const image = podImage(facts.config);
  if (image === null) throw new Error("the rules let no RayJob pass without an image");
  return { name, image, ...rest, securityContext: containerSecurity(facts.kubernetes) };
}

/** The same amounts as request and as limit: /dev/shm and Ray's view of the node are taken from the limits. */
export function resources(amounts: Readonly<Record<string, string>>): NonNullable<Container["resources"]> {
  return { limits: { ...amounts }, requests: { ...amounts } };
}

type Toleration = NonNullable<PodSpec["tolerations"]>[number];

function toleration({ key, operator, value, effect }: KubernetesConfig["tolerations"][number]): Toleration {
  return {
    ...(key !== undefined && { key }),
    ...(operator !== undefined && { operator }),
    ...(value !== undefined && { value }),
    ...(effect !== undefined && { effect }),
  };
}

/** Pod Security `restricted` where the image may run as somebody else than root; NGC's run as root. */
function podSecurity({ run_as_user, fs_group }: KubernetesConfig): NonNullable<PodSpec["securityContext"]> {
  return {
    ...(run_as_user !== null && { runAsNonRoot: true, runAsUser: run_as_user }),
    ...(fs_group !== null && { fsGroup: fs_group }),
    seccompProfile: { type: "RuntimeDefault" },
  };
}

function containerSecurity({ run_as_user }: KubernetesConfig): NonNullable<Container["securityContext"]> {
  return {
    allowPrivilegeEscalation: false,
    // Root without its capabilities could not read what belongs to others.
    ...(run_as_user !== null && { capabilities: { drop: ["ALL"] } }),
  };
}

/** The config's volumes, as all pods see them. */
export function userVolumes({ volumes }: KubernetesConfig): Volume[] {
  return volumes.map((volume) => ({ name: volume.name, ...volumeSource(volume) }));
}

/** Where the config's volumes are mounted. */
export function userMounts({ volumes }: KubernetesConfig): VolumeMount[] {
  return volumes.map(({ name, mount_path, read_only }) => ({
    name,
    mountPath: mount_path,
    ...(read_only && { readOnly: true }),
  }));
}

function volumeSource({
  persistent_volume_claim,
  host_path,
  empty_dir,
  read_only,
}: VolumeConfig): Omit<Volume, "name"> {
  if (persistent_volume_claim !== null)
    return {
      persistentVolumeClaim: { claimName: persistent_volume_claim, ...(read_only && { readOnly: true }) },
    };
  if (host_path !== null) return { hostPath: { path: host_path, type: "Directory" } };
  return { emptyDir: empty_dir === null ? {} : { sizeLimit: empty_dir } };
}
