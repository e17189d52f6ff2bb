import type { KubernetesPlan, RayJobSpec } from "../5-plan/kubernetes/types.ts";
import type { EvalPlan } from "../5-plan/types.ts";
import { sha256Of } from "../sha256.ts";
import type { Artifact } from "../types.ts";
import { bashWord } from "./quote.ts";
import { blockText, yamlText } from "./yaml-text.ts";

/**
 * rayjob.yaml: the ConfigMap that carries the set, and the RayJob. The ConfigMap is named after its content and immutable:
 * a set that has changed is another object, and a job that runs keeps the files it was started with.
 */
export function emitRayJob(plan: EvalPlan, set: readonly Artifact[]): string {
  const { kubernetes } = plan;
  if (kubernetes === null) throw new Error("the target kubernetes has its plan");
  const configMap = `${kubernetes.generate_name}${digestOf(set)}`;
  const { namespace, labels, annotations } = kubernetes;
  const metadata = { namespace, labels, ...(Object.keys(annotations).length > 0 && { annotations }) };
  const files = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: configMap, ...metadata },
    immutable: true,
    data: Object.fromEntries(set.map(({ name, text }) => [name, blockText(text)])),
  };
  const job = {
    apiVersion: "ray.io/v1",
    kind: "RayJob",
    metadata: { generateName: kubernetes.generate_name, ...metadata },
    spec: withSet(kubernetes, configMap),
  };
  return `${yamlText(job, banner(plan, kubernetes))}---\n${yamlText(files, "")}`;
}

function banner({ name }: EvalPlan, { context, namespace, kuberay_version }: KubernetesPlan): string {
  return `# Serves a model with Ray, has it evaluated, and gives the GPUs back: a RayJob for KubeRay ${kuberay_version} or newer.
# Compiled by nano3 (set ${name}). Do not edit: change the config and compile again.
#
#   kubectl ${bashWord(`--context=${context}`)} --namespace=${namespace} create --filename=rayjob.yaml
#
# A job gets a name of its own each time. The files it runs are the ConfigMap below; the API server refuses to create that
# one again, which is fine: it is named after its content.
`;
}

/** The spec with the set's volume, in the head alone: deploy.py runs there. */
function withSet({ spec }: KubernetesPlan, configMap: string): RayJobSpec {
  const cluster = spec.rayClusterSpec;
  const template = cluster?.headGroupSpec?.template;
  if (cluster?.headGroupSpec === undefined || template?.spec === undefined)
    throw new Error("the plan of a RayJob has a head");
  const volumes = [{ name: "nano3-set", configMap: { name: configMap } }, ...(template.spec.volumes ?? [])];
  const head = { ...cluster.headGroupSpec, template: { ...template, spec: { ...template.spec, volumes } } };
  return { ...spec, rayClusterSpec: { ...cluster, headGroupSpec: head } };
}

/** Ten hexadecimal digits that change with any byte of the set. */
function digestOf(set: readonly Artifact[]): string {
  const text = JSON.stringify(set.map(({ name, text: content }) => [name, content]));
  return sha256Of(text).slice(0, 10);
}
