import { report } from "../../diagnostics/diagnostic.ts";
import { hasField, headPortName, type VersionedField, versionOf } from "../../facts/kuberay.ts";
import { podImage } from "../../facts/kubernetes.ts";
import type { EnvConfig, EvalConfig } from "../schema/index.ts";
import type { KubernetesConfig } from "../schema/kubernetes.ts";
import { isChanged, pathOf, type Rule } from "./rule.ts";

/** The Kubernetes part of a config that is for Kubernetes. */
export function kubernetesOf({ run: { env } }: EvalConfig): KubernetesConfig | null {
  return env.executor === "kubernetes" ? env.kubernetes : null;
}

/** The executor kubernetes and its table come together. */
export const kubernetesIsGiven: Rule = function* ({ run: { env } }, places) {
  if (env.executor === "kubernetes" && env.kubernetes === null)
    yield report("kubernetes-missing", places.value(pathOf("run.env.executor")), {});
  if (env.executor !== "kubernetes" && env.kubernetes !== null)
    yield report("kubernetes-unused", places.key(pathOf("run.env.kubernetes")), { executor: env.executor });
};

/** The endpoint has a port of the head pod to itself. */
export const endpointPortIsFree: Rule = function* ({ deploy: { port }, run: { env } }, places) {
  const name = headPortName(port);
  if (env.executor === "kubernetes" && name !== undefined)
    yield report("head-port-taken", places.value(pathOf("deploy.port")), { port, name });
};

const queue = "Name a queue or a priority: `kubernetes.queue`, `kubernetes.priority_class`.";
const connection = "Remove it: kubectl goes by `kubernetes.context`.";

/** Keys of the other executors, and what to write instead. */
const foreign: readonly (readonly [key: keyof EnvConfig, instead: string])[] = [
  ["host", connection],
  ["user", connection],
  ["identity", connection],
  ["ssh_config", connection],
  ["account", queue],
  ["partition", queue],
  ["run_partition", queue],
  ["batch_partition", queue],
  ["qos", queue],
  ["gres", "Name the resource: `kubernetes.gpu_resource`."],
  ["cpus_per_task", "Write `kubernetes.worker_cpus`."],
  ["mem", "Write `kubernetes.worker_memory`."],
  ["exclusive", "Ask for all GPUs of a node, or select nodes: `kubernetes.node_selector`."],
  ["container_runtime", "Remove it: pods run their image."],
  ["mounts", "Write `kubernetes.volumes`, with a `mount_path` each."],
  ["startup_commands", "Put it into the image, or set `env_vars`."],
];

/** What only the other executors know is not set. */
export const keysAreForKubernetes: Rule = function* (config, places) {
  if (kubernetesOf(config) === null) return;
  for (const [key, instead] of foreign) {
    const path = ["run", "env", key];
    if (!isChanged(path.join("."), config.run.env[key])) continue;
    yield report("key-not-for-kubernetes", places.key(path), { key, instead });
  }
};

/** All pods run one image. */
export const podsHaveImage: Rule = function* (config, places) {
  if (kubernetesOf(config) === null) return;
  const { container_image } = config.eval;
  if (container_image !== null) {
    yield report("eval-image-in-pod", places.value(pathOf("eval.container_image")), {
      image: container_image,
    });
  }
  if (podImage(config) === null)
    yield report("pod-needs-image", places.value(pathOf("run.env.executor")), {});
};

/** Keys that are written into the manifest only where the operator knows their field. */
const versioned: readonly (readonly [key: keyof KubernetesConfig, field: VersionedField])[] = [
  ["pre_running_deadline_seconds", "preRunningDeadlineSeconds"],
];

/** The operator knows every field that is written. */
export const fieldsAreKnown: Rule = function* (config, places) {
  const kubernetes = kubernetesOf(config);
  if (kubernetes === null) return;
  const { kuberay_version: version } = kubernetes;
  for (const [key, field] of versioned) {
    if (kubernetes[key] === null || hasField(version, field)) continue;
    yield report("kuberay-too-old", places.key(["run", "env", "kubernetes", key]), {
      key,
      field,
      since: versionOf(field),
      version,
    });
  }
};

/** Every secret has a place in the cluster, and every place a secret. */
export const secretsHavePlaces: Rule = function* (config, places) {
  const kubernetes = kubernetesOf(config);
  if (kubernetes === null) return;
  for (const [index, name] of config.secrets.entries()) {
    if (Object.hasOwn(kubernetes.secrets, name)) continue;
    yield report("secret-not-mapped", places.value(["secrets", index]), { name });
  }
  for (const name of Object.keys(kubernetes.secrets)) {
    if (config.secrets.includes(name)) continue;
    yield report("secret-not-named", places.key(["run", "env", "kubernetes", "secrets", name]), { name });
  }
};

/** Tolerations are of a shape that the API server takes. */
export const tolerationsAreValid: Rule = function* (config, places) {
  const kubernetes = kubernetesOf(config);
  if (kubernetes === null) return;
  for (const list of ["tolerations", "head_tolerations"] as const) {
    for (const [index, { key, operator, value }] of kubernetes[list].entries()) {
      const path = ["run", "env", "kubernetes", list, index];
      if (operator === "Exists" && value !== undefined) {
        yield report("toleration-shape", places.value([...path, "value"]), {
          what: "A toleration with the operator `Exists` has no value.",
          help: 'Remove the value, or write `operator = "Equal"`.',
        });
      }
      if (key === undefined && operator !== "Exists") {
        yield report("toleration-shape", places.value(path), {
          what: "A toleration without a key needs the operator `Exists`.",
          help: 'Write `{ operator = "Exists" }` for all taints, or name a key.',
        });
      }
    }
  }
};

const reserved =
  /^(?:nano3\/|ray\.io\/|kueue\.x-k8s\.io\/queue-name$|app\.kubernetes\.io\/(?:name|created-by)$)/;

/** Labels and annotations are the user's own. */
export const labelsAreFree: Rule = function* (config, places) {
  const kubernetes = kubernetesOf(config);
  if (kubernetes === null) return;
  for (const map of ["labels", "annotations"] as const) {
    for (const key of Object.keys(kubernetes[map])) {
      if (!reserved.test(key)) continue;
      yield report("label-taken", places.key(["run", "env", "kubernetes", map, key]), { key });
    }
  }
};

/** The entrypoint passes through two shells as it is. */
export const entrypointIsPlain: Rule = function* (config, places) {
  const { python } = config.deploy;
  if (kubernetesOf(config) === null || /^[A-Za-z0-9._+/-]+$/.test(python)) return;
  yield report("entrypoint-not-plain", places.value(pathOf("deploy.python")), { python });
};
