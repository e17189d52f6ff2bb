/**
 * What KubeRay's operator refuses (ray-operator/controllers/ray/utils/validation.go of 1.6 and 1.7): a RayJob that breaks
 * one of these is taken by the API server and called ValidationFailed later. Each row is shown to the running operator by
 * `operator.kube.test.ts`.
 */
export interface RayJob {
  readonly metadata: { readonly name?: string; readonly generateName?: string };
  readonly spec: RayJobSpec;
}

interface Group {
  readonly groupName?: string;
  readonly replicas?: number;
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
  readonly rayStartParams?: Readonly<Record<string, string>>;
  readonly resources?: object;
  readonly template: {
    readonly spec: { readonly containers: readonly object[]; readonly restartPolicy?: string };
  };
}

export interface RayJobSpec {
  readonly entrypoint?: string;
  readonly submissionMode?: string;
  readonly shutdownAfterJobFinishes?: boolean;
  readonly ttlSecondsAfterFinished?: number;
  readonly activeDeadlineSeconds?: number;
  readonly preRunningDeadlineSeconds?: number;
  readonly backoffLimit?: number;
  readonly suspend?: boolean;
  readonly clusterSelector?: Readonly<Record<string, string>>;
  readonly submitterPodTemplate?: object;
  readonly submitterConfig?: object;
  readonly rayClusterSpec?: {
    readonly headGroupSpec: Group;
    readonly workerGroupSpecs?: readonly Group[];
  };
}

/** A rule: what it says, where it stands, and what breaks it. */
export interface OperatorRule {
  readonly rule: string;
  readonly breaks: (job: RayJob) => boolean;
}

/** A name that the API server makes has five characters more than its beginning. */
function nameLength({ name, generateName }: RayJob["metadata"]): number {
  return name?.length ?? (generateName?.length ?? 0) + 5;
}

function groups({ spec }: RayJob): readonly Group[] {
  return spec.rayClusterSpec?.workerGroupSpecs ?? [];
}

export const operatorRules: readonly OperatorRule[] = [
  { rule: "name of at most 47 characters", breaks: ({ metadata }) => nameLength(metadata) > 47 },
  {
    rule: "name is a DNS-1035 label: it begins with a letter",
    breaks: ({ metadata }) => !/^[a-z][a-z0-9-]*$/.test(metadata.name ?? metadata.generateName ?? ""),
  },
  {
    rule: "ttlSecondsAfterFinished needs shutdownAfterJobFinishes",
    breaks: ({ spec }) => (spec.ttlSecondsAfterFinished ?? 0) > 0 && spec.shutdownAfterJobFinishes !== true,
  },
  {
    rule: "ttlSecondsAfterFinished is not negative",
    breaks: ({ spec }) => (spec.ttlSecondsAfterFinished ?? 0) < 0,
  },
  {
    rule: "suspend needs shutdownAfterJobFinishes",
    breaks: ({ spec }) => spec.suspend === true && spec.shutdownAfterJobFinishes !== true,
  },
  {
    rule: "a cluster is described or selected",
    breaks: ({ spec }) => !spec.rayClusterSpec && !spec.clusterSelector,
  },
  {
    rule: "activeDeadlineSeconds is positive",
    breaks: ({ spec }) => spec.activeDeadlineSeconds !== undefined && spec.activeDeadlineSeconds <= 0,
  },
  { rule: "backoffLimit is not negative", breaks: ({ spec }) => (spec.backoffLimit ?? 0) < 0 },
  {
    rule: "InteractiveMode takes no backoffLimit",
    breaks: ({ spec }) => spec.submissionMode === "InteractiveMode" && (spec.backoffLimit ?? 0) > 0,
  },
  {
    rule: "SidecarMode takes no submitterPodTemplate and no submitterConfig",
    breaks: ({ spec }) =>
      spec.submissionMode === "SidecarMode" &&
      (spec.submitterPodTemplate !== undefined || spec.submitterConfig !== undefined),
  },
  {
    rule: "the head has a container",
    breaks: ({ spec }) => spec.rayClusterSpec?.headGroupSpec.template.spec.containers.length === 0,
  },
  {
    rule: "each worker group has a container",
    breaks: (job) => groups(job).some(({ template }) => template.spec.containers.length === 0),
  },
  {
    rule: "minReplicas is not above maxReplicas",
    breaks: (job) =>
      groups(job).some(({ minReplicas = 0, maxReplicas = 2 ** 31 - 1 }) => minReplicas > maxReplicas),
  },
  {
    rule: "resources are said once: in rayStartParams or for the group",
    breaks: (job) =>
      groups(job).some(
        ({ rayStartParams = {}, resources }) =>
          resources !== undefined && ["num-cpus", "num-gpus", "memory"].some((key) => key in rayStartParams),
      ),
  },
];
