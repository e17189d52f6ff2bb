import { z } from "zod";
import { kubeRayVersions } from "../../facts/kuberay.ts";
import { absolutePath, envName, jobSeconds, key, line, plainPath, seconds, word } from "./kinds.ts";

/**
 * `run.env.kubernetes`: what a RayJob says beside what every target says. Names are Kubernetes' own, in snake_case; inside
 * `tolerations` they are as Kubernetes spells them.
 */

/** A DNS-1123 label: names of namespaces, volumes. */
const dnsLabel = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "is not a DNS label (lower-case letters, digits, `-`, at most 63 characters)",
  )
  .meta({ example: "evals" });

/** A DNS-1123 subdomain: names of most other objects. */
const dnsName = z
  .string()
  .max(253, "is longer than 253 characters")
  .regex(
    /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/,
    "is not the name of a Kubernetes object (lower-case letters, digits, `-` and `.`)",
  )
  .meta({ example: "evals" });

/** The key of a label or an annotation: `app`, `example.com/team`. */
const labelKey = z
  .string()
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
    "is not the key of a label (`name` or `example.com/name`)",
  );

/** The value of a label. */
const labelValue = z
  .string()
  .regex(
    /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/,
    "is not the value of a label (letters, digits, `-_.`, at most 63 characters)",
  );

/** An amount of memory: bytes, or with a unit of Kubernetes. `128GB` is not one, `128M` is megabytes, `128m` a fraction of a byte. */
const memory = z
  .string()
  .regex(
    /^[1-9]\d{0,18}(?:\.\d{1,3})?(?:Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)$/,
    "is not an amount of memory with a unit of Kubernetes (`Gi`, `Mi`, `G`, `M` …)",
  )
  .meta({ example: "512Gi" });

/** A number of cores: `16`, `0.5`, `500m`. */
const cpus = z
  .string()
  .regex(
    /^(?:[1-9]\d{0,5}(?:\.\d{1,3})?|0\.\d{1,3}|[1-9]\d{0,8}m)$/,
    "is not a number of cores (`16`, `500m`)",
  )
  .meta({ example: "16" });

/** `example.com/gpu`: what a device plugin calls its devices. */
const resourceName = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\/[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/,
    "is not the name of an extended resource (`nvidia.com/gpu`)",
  );

/** `1.7` or `1.7.0`. */
const kubeRayVersion = z
  .string()
  .regex(
    new RegExp(`^(?:${kubeRayVersions.map((each) => each.replace(".", "\\.")).join("|")})(?:\\.\\d+)?$`),
    `is not a version of KubeRay that nano3 knows (${kubeRayVersions[0]} to ${kubeRayVersions.at(-1)})`,
  )
  .meta({ example: "1.7.0" });

const tolerationSchema = z.strictObject({
  key: key(labelKey.optional(), {
    doc: "Taint that is tolerated; absent: all.",
    consumer: "Kubernetes: tolerations[].key",
    example: "nvidia.com/gpu",
  }),
  operator: key(z.enum(["Equal", "Exists"]).optional(), {
    doc: "`Exists` takes no value.",
    consumer: "Kubernetes: tolerations[].operator",
  }),
  value: key(labelValue.optional(), {
    doc: "Value of the taint.",
    consumer: "Kubernetes: tolerations[].value",
    example: "present",
  }),
  effect: key(z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).optional(), {
    doc: "Effect of the taint; absent: all.",
    consumer: "Kubernetes: tolerations[].effect",
  }),
});

const volumeSchema = z.strictObject({
  name: key(dnsLabel, { doc: "Name of the volume.", consumer: "Kubernetes: volumes[].name" }),
  mount_path: key(plainPath, {
    doc: "Where all pods see it.",
    consumer: "Kubernetes: volumeMounts[].mountPath",
    example: "/lustre",
  }),
  read_only: key(z.boolean().default(false), {
    doc: "Refuse writing.",
    consumer: "Kubernetes: volumeMounts[].readOnly",
  }),
  persistent_volume_claim: key(dnsName.nullable().default(null), {
    doc: "A claim of the namespace. One of the three kinds must be given.",
    consumer: "Kubernetes: persistentVolumeClaim.claimName",
  }),
  host_path: key(absolutePath.nullable().default(null), {
    doc: "A directory of the nodes, the same on all of them.",
    consumer: "Kubernetes: hostPath.path",
  }),
  empty_dir: key(memory.nullable().default(null), {
    doc: "Scratch space of this size, which goes with its pod.",
    consumer: "Kubernetes: emptyDir.sizeLimit",
  }),
});

const secretSchema = z.strictObject({
  name: key(dnsName, { doc: "Secret of the namespace.", consumer: "Kubernetes: secretKeyRef.name" }),
  key: key(z.string().regex(/^[-._a-zA-Z0-9]{1,253}$/, "is not a key of a Secret"), {
    doc: "Key in it.",
    consumer: "Kubernetes: secretKeyRef.key",
  }),
});

/** `run.env.kubernetes`, a table of the profile: `[my-profile.kubernetes]`. */
export const kubernetesSchema = z.strictObject({
  context: key(word, {
    doc: "Context of your kubeconfig. Always given to kubectl: the current one may be another tomorrow.",
    consumer: "kubectl: --context",
    example: "prod",
  }),
  namespace: key(dnsLabel, { doc: "Namespace of the RayJob.", consumer: "kubectl: --namespace" }),
  kuberay_version: key(kubeRayVersion, {
    doc: "Version of the KubeRay operator on the cluster. Fields that it does not know are dropped by the API server without a word, so none is written.",
    consumer: "KubeRay",
  }),
  ray_version: key(z.string().regex(/^\d+\.\d+\.\d+$/, "is not a version of Ray (`2.49.2`)"), {
    doc: "Version of Ray in the image. The operator chooses its probes by it.",
    consumer: "KubeRay: rayVersion",
    example: "2.49.2",
  }),
  submission_mode: key(z.enum(["K8sJobMode", "HTTPMode"]).default("K8sJobMode"), {
    doc: "`K8sJobMode`: a pod of its own submits and keeps the log. `HTTPMode`: the operator submits.",
    consumer: "KubeRay: submissionMode",
  }),
  image_pull_secrets: key(z.array(dnsName).default([]), {
    doc: "Secrets to pull the image with.",
    example: ["registry"],
    consumer: "Kubernetes: imagePullSecrets",
  }),
  service_account: key(dnsName.nullable().default(null), {
    doc: "Service account of the pods; its token is not mounted.",
    consumer: "Kubernetes: serviceAccountName",
  }),
  run_as_user: key(
    z.int().min(1, "must be at least 1: 0 is root").max(2_147_483_647).nullable().default(null),
    {
      doc: "User id in the pods. Given, they fit Pod Security `restricted`; null is the image's user, often root.",
      consumer: "Kubernetes: runAsUser",
    },
  ),
  fs_group: key(z.int().min(0).max(2_147_483_647).nullable().default(null), {
    doc: "Group that volumes are made writable for.",
    consumer: "Kubernetes: fsGroup",
  }),
  node_selector: key(z.record(labelKey, labelValue).default({}), {
    doc: "Labels of the nodes with GPUs.",
    consumer: "Kubernetes: nodeSelector of the workers",
    example: { "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3" },
  }),
  head_node_selector: key(z.record(labelKey, labelValue).default({}), {
    doc: "Labels of the node for head and submitter, which need no GPU.",
    example: { pool: "cpu" },
    consumer: "Kubernetes: nodeSelector of head and submitter",
  }),
  tolerations: key(z.array(tolerationSchema).default([]), {
    doc: "Taints that the workers tolerate.",
    consumer: "Kubernetes: tolerations of the workers",
    example: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
  }),
  head_tolerations: key(z.array(tolerationSchema).default([]), {
    doc: "Taints that head and submitter tolerate.",
    example: [{ key: "pool", operator: "Equal", value: "cpu" }],
    consumer: "Kubernetes: tolerations of head and submitter",
  }),
  volumes: key(z.array(volumeSchema).default([]), {
    doc: "Volumes that all pods see. `run.env.remote_job_dir` must lie on one that outlives them.",
    example: [{ name: "lustre", mount_path: "/lustre", persistent_volume_claim: "lustre" }],
    consumer: "Kubernetes: volumes, volumeMounts",
  }),
  secrets: key(z.record(envName, secretSchema).default({}), {
    doc: "Where the value of each name of `secrets` lies in the cluster.",
    consumer: "Kubernetes: secretKeyRef",
    example: { HF_TOKEN: { name: "hugging-face", key: "token" } },
  }),
  queue: key(labelValue.min(1, "is empty").nullable().default(null), {
    doc: "LocalQueue of Kueue.",
    example: "evals",
    consumer: "Kueue: kueue.x-k8s.io/queue-name",
  }),
  priority_class: key(dnsName.nullable().default(null), {
    doc: "PriorityClass of the pods.",
    consumer: "Kubernetes: priorityClassName",
  }),
  labels: key(z.record(labelKey, labelValue).default({}), {
    doc: "Labels of the RayJob and its pods.",
    example: { team: "nano3" },
    consumer: "Kubernetes: metadata.labels",
  }),
  annotations: key(z.record(labelKey, line).default({}), {
    doc: "Annotations of the RayJob and its pods.",
    example: { "example.com/owner": "alice" },
    consumer: "Kubernetes: metadata.annotations",
  }),
  gpu_resource: key(resourceName.default("nvidia.com/gpu"), {
    doc: "What the device plugin calls a GPU.",
    consumer: "Kubernetes: resources.limits of the workers",
  }),
  head_cpus: key(cpus.default("8"), {
    doc: "Cores of the head pod, where deploy.py and the harness run.",
    consumer: "Kubernetes: resources of the head",
    unit: "cores",
  }),
  head_memory: key(memory.default("32Gi"), {
    doc: "Memory of the head pod. Half of a pod's memory may be shared memory (/dev/shm).",
    consumer: "Kubernetes: resources of the head",
  }),
  worker_cpus: key(cpus, {
    doc: "Cores of each worker pod.",
    consumer: "Kubernetes: resources of the workers",
    unit: "cores",
  }),
  worker_memory: key(memory, {
    doc: "Memory of each worker pod, /dev/shm included.",
    consumer: "Kubernetes: resources of the workers",
  }),
  active_deadline_seconds: key(jobSeconds.nullable().default(null), {
    doc: "After this time the operator ends the job, waiting for nodes included; null is `run.env.time`.",
    consumer: "KubeRay: activeDeadlineSeconds",
    unit: "seconds",
  }),
  pre_running_deadline_seconds: key(seconds.nullable().default(null), {
    doc: "How long all pods together may take to be up. Some GPUs may be held meanwhile. Needs KubeRay 1.6.",
    consumer: "KubeRay: preRunningDeadlineSeconds",
    unit: "seconds",
  }),
});

/** The Kubernetes part of a profile. */
export type KubernetesConfig = Readonly<z.output<typeof kubernetesSchema>>;
