import { z } from "zod";
import type { KubernetesPlan } from "../../compiler/5-plan/kubernetes/types.ts";
import { ClusterError, ConnectionError } from "../cluster-error.ts";
import { type Kubectl, KubectlRefusal, placeName } from "./kubectl.ts";
import { numberOf } from "./quantity.ts";

/** What was looked at before anything is created. */
export interface Check {
  readonly what: string;
  /** Null: it is fine; a text: what is wrong. */
  readonly wrong: string | null;
  /** Why it could not be looked at; null: it was. */
  readonly unchecked: string | null;
}

/** Rights that a run needs, and what for. */
const rights: readonly (readonly [verb: string, resource: string, purpose: string])[] = [
  ["create", "rayjobs.ray.io", "submit"],
  ["get", "rayjobs.ray.io", "follow"],
  ["list", "rayjobs.ray.io", "find a submission again"],
  ["delete", "rayjobs.ray.io", "cancel"],
  ["create", "configmaps", "submit"],
  ["get", "pods", "read results"],
  ["list", "pods", "follow"],
  ["get", "pods/log", "follow, read results"],
  ["patch", "pods", "keep the lease of --run"],
  ["create", "pods", "read results"],
  ["delete", "pods", "read results"],
];

/**
 * Looks whether the namespace can take a RayJob: rights, the CRD, GPUs of a node, quota. Refuses with all that is wrong;
 * gives what could not be looked at.
 */
export async function preflight(kubectl: Kubectl, plan: KubernetesPlan): Promise<readonly Check[]> {
  const checks = await Promise.all([
    ...rights.map(([verb, resource, purpose]) => checkRight(kubectl, verb, resource, purpose)),
    checkFields(kubectl, plan),
    checkNodes(kubectl, plan),
    checkQuota(kubectl, plan),
  ]);
  const wrong = checks.flatMap(({ wrong: complaint }) => (complaint === null ? [] : [complaint]));
  if (wrong.length === 0) return checks.filter(({ unchecked }) => unchecked !== null);
  throw new ClusterError({
    what: `${placeName(kubectl.place)} cannot take this run.`,
    output: wrong.join("\n"),
    left: "nothing",
    help: "Ask whoever runs the cluster, or choose another profile.",
  });
}

async function checkRight(kubectl: Kubectl, verb: string, resource: string, purpose: string): Promise<Check> {
  const what = `the right to ${verb} ${resource}`;
  // `pods/log` would be the pod called log.
  const [type = "", subresource] = resource.split("/");
  const args = ["auth", "can-i", verb, type, ...(subresource ? [`--subresource=${subresource}`] : [])];
  // kubectl says `no` with the exit code 1, and on its standard output.
  const answer = await answerOf(what, () => kubectl.run(args));
  if (typeof answer === "string") return { what, wrong: null, unchecked: null };
  if (answer.isNo)
    return { what, wrong: `You may not ${verb} ${resource}, needed to ${purpose}.`, unchecked: null };
  return answer.check;
}

/** The CRD knows the fields that came late; an API server without it knows nothing of RayJobs. */
async function checkFields(kubectl: Kubectl, { spec, kuberay_version }: KubernetesPlan): Promise<Check> {
  const what = "the CRD of RayJob";
  const field = spec.preRunningDeadlineSeconds === undefined ? "entrypoint" : "preRunningDeadlineSeconds";
  const args = ["explain", `rayjobs.spec.${field}`, "--api-version=ray.io/v1"];
  const answer = await answerOf(what, () => kubectl.run(args));
  if (typeof answer === "string") return { what, wrong: null, unchecked: null };
  if (!answer.isNo) return answer.check;
  const wrong =
    field === "entrypoint"
      ? "The cluster knows no RayJob of ray.io/v1: KubeRay is not installed."
      : `The cluster's RayJob has no field \`${field}\`: its KubeRay is older than ${kuberay_version}.`;
  return { what, wrong, unchecked: null };
}

const quantity = z.union([z.string(), z.number()]).transform(numberOf).pipe(z.number());
const quantities = z.record(z.string(), quantity).nullish();
const nodesSchema = z.looseObject({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({ labels: z.record(z.string(), z.string()).nullish() }).nullish(),
      status: z.looseObject({ allocatable: quantities }).nullish(),
    }),
  ),
});
const quotasSchema = z.looseObject({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string() }),
      spec: z
        .looseObject({
          hard: quantities,
          scopes: z.array(z.string()).nullish(),
          scopeSelector: z.looseObject({}).nullish(),
        })
        .nullish(),
      status: z.looseObject({ hard: quantities, used: quantities }).nullish(),
    }),
  ),
});

/** What one worker pod asks of the GPU resource, and how many there are. */
function gpusOf({ spec }: KubernetesPlan): {
  readonly resource: string;
  readonly perPod: number;
  readonly pods: number;
  readonly selector: Readonly<Record<string, string>>;
} {
  const [group] = spec.rayClusterSpec?.workerGroupSpecs ?? [];
  const pod = group?.template?.spec;
  const limits = pod?.containers[0]?.resources?.limits ?? {};
  const resource = Object.keys(limits).find((name) => name.includes("/")) ?? "nvidia.com/gpu";
  const perPod = Number(limits[resource] ?? 0);
  return { resource, perPod, pods: group?.replicas ?? 0, selector: pod?.nodeSelector ?? {} };
}

/** No node that the workers may run on may be there because an autoscaler makes one when they wait for it. */
async function checkNodes(kubectl: Kubectl, plan: KubernetesPlan): Promise<Check> {
  const { resource, perPod, selector } = gpusOf(plan);
  const what = `nodes with ${resource}`;
  const answer = await answerOf(what, () => kubectl.run(["get", "nodes", "--output=json"]));
  if (typeof answer !== "string") return answer.check;
  const list = nodesSchema.safeParse(JSON.parse(answer));
  if (!list.success) return unreadable(what, list.error);
  const nodes = list.data.items;
  const isMeant = (labels: Readonly<Record<string, string>>) =>
    Object.entries(selector).every(([label, value]) => labels[label] === value);
  const meant = nodes.filter(({ metadata }) => isMeant(metadata?.labels ?? {}));
  const most = Math.max(0, ...meant.map(({ status }) => status?.allocatable?.[resource] ?? 0));
  if (most >= perPod) return { what, wrong: null, unchecked: null };
  if (most === 0) return { what, wrong: null, unchecked: "there is none now: the workers wait for one" };
  const wrong = `No node has more than ${most} ${resource}; a worker pod asks for ${perPod}.`;
  return { what, wrong, unchecked: null };
}

async function checkQuota(kubectl: Kubectl, plan: KubernetesPlan): Promise<Check> {
  const { resource, perPod, pods } = gpusOf(plan);
  const what = "the quota";
  const answer = await answerOf(what, () => kubectl.run(["get", "resourcequotas", "--output=json"]));
  if (typeof answer !== "string") return answer.check;
  const key = `requests.${resource}`;
  const list = quotasSchema.safeParse(JSON.parse(answer));
  if (!list.success) return unreadable(what, list.error);
  const complaints = list.data.items.flatMap(({ metadata, spec, status }) => {
    // One for a class of pods alone may not be this run's.
    if (spec?.scopes?.length || spec?.scopeSelector) return [];
    // The quota's controller writes its status some time after the quota; until then the limit alone is known.
    const hard = status?.hard?.[key] ?? spec?.hard?.[key];
    if (hard === undefined) return [];
    const left = hard - (status?.used?.[key] ?? 0);
    if (left >= perPod * pods) return [];
    return [
      `The quota ${metadata.name} leaves ${left} of ${hard} ${resource}; the workers ask for ${perPod * pods}.`,
    ];
  });
  return { what, wrong: complaints[0] ?? null, unchecked: null };
}

/** An answer of another form than this program knows is no reason to refuse a run, nor to call it looked at. */
function unreadable(what: string, { issues }: z.ZodError): Check {
  const [issue] = issues;
  const unchecked = `unknown answer: ${issue?.path.join(".")}: ${issue?.message}`;
  return { what, wrong: null, unchecked };
}

type Unanswered = { readonly isNo: boolean; readonly check: Check };

/** What kubectl said; or that it said no, and what that means when nothing can be concluded from it. */
async function answerOf(what: string, ask: () => Promise<string>): Promise<string | Unanswered> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof KubectlRefusal) || error instanceof ConnectionError) throw error;
    const unchecked = (error.failure.output ?? error.failure.what).split("\n").at(-1) ?? "";
    return { isNo: error.kind !== "forbidden", check: { what, wrong: null, unchecked } };
  }
}
