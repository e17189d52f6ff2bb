import type { EvalConfig } from "../../4-validate/schema/index.ts";
import type { KubernetesConfig } from "../../4-validate/schema/kubernetes.ts";
import type { EnvVar } from "./types.ts";

/** GCS of the head, where KubeRay starts it. */
const gcsPort = 6379;

/**
 * What deploy.py is told, as the job script tells it on the other targets. Kubernetes fills in `$(NAME)` of variables that
 * come before. A run is a RayCluster: the operator makes a new one for each attempt of a RayJob.
 */
export function runEnvironment(runs: string): EnvVar[] {
  return [
    fromField("NANO3_RUN_ID", "metadata.labels['ray.io/cluster']"),
    fromField("NANO3_NODE_IP", "status.podIP"),
    { name: "NANO3_RUN_DIR", value: `${literal(runs)}/$(NANO3_RUN_ID)` },
    { name: "NANO3_JOB_ID", value: "$(NANO3_RUN_ID)" },
    { name: "NANO3_ATTEMPT", value: "1" },
    // A pod has its ports for itself.
    { name: "NANO3_SLOT", value: "0" },
    { name: "NANO3_RAY_ADDRESS", value: `$(NANO3_NODE_IP):${gcsPort}` },
  ];
}

/** How long `ray job stop` leaves the program to end in order; Ray's own 3 s are not enough for Serve. */
export function stopEnvironment({ deadlines }: EvalConfig): EnvVar[] {
  return [{ name: "RAY_JOB_STOP_WAIT_TIME_S", value: String(deadlines.teardown_seconds) }];
}

/** What the config says for all processes, and the secrets, by reference. */
export function userEnvironment(
  { run: { env }, secrets }: EvalConfig,
  kubernetes: KubernetesConfig,
): EnvVar[] {
  return [
    ...Object.entries(env.env_vars).map(([name, value]) => ({ name, value: literal(value) })),
    ...secrets.flatMap((name): EnvVar[] => {
      const secretKeyRef = kubernetes.secrets[name];
      return secretKeyRef === undefined ? [] : [{ name, valueFrom: { secretKeyRef } }];
    }),
  ];
}

function fromField(name: string, fieldPath: string): EnvVar {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}

/** A text in which Kubernetes fills nothing in: `$$` is its `$`. */
function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}
