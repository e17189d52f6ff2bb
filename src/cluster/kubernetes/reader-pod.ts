import type { PodTemplate } from "../../compiler/5-plan/kubernetes/types.ts";
import type { EvalPlan } from "../../compiler/5-plan/types.ts";

/** A pod that reads the volume of runs; a namespace's policies look at its labels and annotations, too. */
export interface ReaderPod {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec: NonNullable<PodTemplate["spec"]>;
}

/** What a pod that reads the runs of a plan is made of; kept in the run record, like everything that finds a run again. */
export function readerPod({ kubernetes }: EvalPlan): ReaderPod | null {
  const template = kubernetes?.spec.rayClusterSpec?.headGroupSpec?.template;
  const [container] = template?.spec?.containers ?? [];
  if (template?.spec === undefined || container === undefined) return null;
  // By this label the pods of a run are found.
  const { "nano3/set": __set, ...labels } = template.metadata?.labels ?? {};
  const { annotations = {} } = template.metadata ?? {};
  const { containers: _, volumes = [], ...pod } = template.spec;
  const { name: __, env: ___, ports: ____, resources: _____, volumeMounts = [], ...rest } = container;
  const isOwn = ({ name }: { readonly name: string }): boolean => name.startsWith("nano3-");
  const small = { cpu: "100m", memory: "128Mi" };
  const reader = {
    ...rest,
    name: "look",
    resources: { requests: small, limits: { ...small, cpu: "1" } },
    volumeMounts: volumeMounts.filter((mount) => !isOwn(mount)),
  };
  const spec = { ...pod, restartPolicy: "Never", containers: [reader] };
  return { labels, annotations, spec: { ...spec, volumes: volumes.filter((volume) => !isOwn(volume)) } };
}
