import type { EvalConfig } from "../../4-validate/schema/index.ts";
import type { KubernetesConfig } from "../../4-validate/schema/kubernetes.ts";
import { headPorts } from "../../facts/kuberay.ts";
import { activeDeadline } from "../../facts/kubernetes.ts";
import type { Layout } from "../../facts/layout.ts";
import type { RayPlan } from "../types.ts";
import { runEnvironment, stopEnvironment, userEnvironment } from "./environment.ts";
import { generateName, labelValue } from "./names.ts";
import { type PodFacts, podContainer, podTemplate, resources, userMounts, userVolumes } from "./pods.ts";
import type { HeadGroupSpec, KubernetesPlan, PodTemplate, RayJobSpec, WorkerGroupSpec } from "./types.ts";

/** Where the head pod sees the set, and the lease. */
const setPath = "/etc/nano3/set";
const leasePath = "/etc/nano3/pod";
const leaseAnnotation = "nano3/lease";

/** The lease, as the head pod sees it: an annotation of its own, through a downwardAPI volume. */
export const leaseFile = `${leasePath}/lease`;

/** What a plan for Kubernetes is made of. */
export interface KubernetesFacts {
  readonly config: EvalConfig;
  readonly name: string;
  readonly layout: Layout;
  readonly ray: RayPlan;
}

/** Plans the RayJob; null on other targets. */
export function planKubernetes(facts: KubernetesFacts): KubernetesPlan | null {
  const { kubernetes } = facts.config.run.env;
  if (facts.config.run.env.executor !== "kubernetes" || kubernetes === null) return null;
  const { context, namespace, kuberay_version, queue } = kubernetes;
  const labels = { "nano3/set": labelValue(facts.name), ...kubernetes.labels };
  const pods: PodFacts = { config: facts.config, kubernetes, labels, annotations: kubernetes.annotations };
  return {
    context,
    namespace,
    kuberay_version,
    generate_name: generateName(facts.name),
    labels: queue === null ? labels : { ...labels, "kueue.x-k8s.io/queue-name": queue },
    annotations: kubernetes.annotations,
    set_path: setPath,
    lease_annotation: leaseAnnotation,
    spec: planSpec(facts, kubernetes, pods),
  };
}

function planSpec(facts: KubernetesFacts, kubernetes: KubernetesConfig, pods: PodFacts): RayJobSpec {
  const { config } = facts;
  const { submission_mode, pre_running_deadline_seconds, ray_version } = kubernetes;
  return {
    // The operator puts it into a shell unquoted, and that one into another.
    entrypoint: `${config.deploy.python} ${setPath}/deploy.py --orchestrate`,
    submissionMode: submission_mode,
    shutdownAfterJobFinishes: true,
    ttlSecondsAfterFinished: 0,
    activeDeadlineSeconds: activeDeadline(config, kubernetes),
    ...(pre_running_deadline_seconds !== null && { preRunningDeadlineSeconds: pre_running_deadline_seconds }),
    // A second RayCluster would be a second evaluation.
    backoffLimit: 0,
    ...(submission_mode === "K8sJobMode" && {
      submitterPodTemplate: submitter(pods),
      // Its `ray job submit` is not repeated: it asks for the job first. A lost connection is.
      submitterConfig: { backoffLimit: 2 },
    }),
    rayClusterSpec: {
      rayVersion: ray_version,
      headGroupSpec: head(facts, kubernetes, pods),
      workerGroupSpecs: [workers(facts, kubernetes, pods)],
    },
  };
}

/** GCS, Serve's proxy, deploy.py and the harness. No GPU, and nothing of the model: Ray is told of no core. */
function head(
  { config, name }: KubernetesFacts,
  kubernetes: KubernetesConfig,
  pods: PodFacts,
): HeadGroupSpec {
  const container = podContainer(pods, "ray-head", {
    env: [
      ...runEnvironment(`${config.run.env.remote_job_dir}/${name}/runs`),
      ...stopEnvironment(config),
      ...userEnvironment(config, kubernetes),
    ],
    // With one port declared, the operator's service has no others.
    ports: [
      ...Object.entries(headPorts).map(([port, containerPort]) => ({ name: port, containerPort })),
      { name: "serve", containerPort: config.deploy.port },
    ],
    resources: resources({ cpu: kubernetes.head_cpus, memory: kubernetes.head_memory }),
    volumeMounts: [
      { name: "nano3-set", mountPath: setPath, readOnly: true },
      { name: "nano3-pod", mountPath: leasePath, readOnly: true },
      ...userMounts(kubernetes),
    ],
  });
  const lease = { path: "lease", fieldRef: { fieldPath: `metadata.annotations['${leaseAnnotation}']` } };
  return {
    rayStartParams: { "dashboard-host": "0.0.0.0", "num-cpus": "0", "num-gpus": "0" },
    template: podTemplate(pods, "head", container, [
      { name: "nano3-pod", downwardAPI: { items: [lease] } },
      ...userVolumes(kubernetes),
    ]),
  };
}

function workers(
  { config, layout, ray }: KubernetesFacts,
  kubernetes: KubernetesConfig,
  pods: PodFacts,
): WorkerGroupSpec {
  const env = userEnvironment(config, kubernetes);
  const container = podContainer(pods, "ray-worker", {
    ...(env.length > 0 && { env }),
    resources: resources({
      cpu: kubernetes.worker_cpus,
      memory: kubernetes.worker_memory,
      [kubernetes.gpu_resource]: String(layout.gpus_per_node),
    }),
    ...(kubernetes.volumes.length > 0 && { volumeMounts: userMounts(kubernetes) }),
  });
  return {
    groupName: "gpu-workers",
    replicas: layout.nodes,
    minReplicas: layout.nodes,
    maxReplicas: layout.nodes,
    rayStartParams: {
      "num-cpus": String(ray.num_cpus_per_node),
      "num-gpus": String(ray.num_gpus_per_node),
    },
    template: podTemplate(pods, "worker", container, userVolumes(kubernetes)),
  };
}

/** The pod that runs `ray job submit` and follows the log; the operator's default one has no pull secret. */
function submitter(pods: PodFacts): PodTemplate {
  const container = podContainer(pods, "ray-job-submitter", {
    resources: resources({ cpu: "500m", memory: "1Gi" }),
  });
  const template = podTemplate(pods, "head", container, []);
  return { ...template, spec: { ...template.spec, containers: [container], restartPolicy: "Never" } };
}
