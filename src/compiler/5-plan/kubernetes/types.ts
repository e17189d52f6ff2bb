import type { RayJob } from "../../../../generated/types/rayjob-v1.d.ts";

/** The pieces of KubeRay's RayJob (CRD of 1.7.0) that nano3 writes, under the names of Kubernetes. */
export type RayJobSpec = NonNullable<RayJob["spec"]>;
export type RayClusterSpec = NonNullable<RayJobSpec["rayClusterSpec"]>;
export type HeadGroupSpec = NonNullable<RayClusterSpec["headGroupSpec"]>;
export type WorkerGroupSpec = NonNullable<RayClusterSpec["workerGroupSpecs"]>[number];
export type PodTemplate = NonNullable<HeadGroupSpec["template"]>;
export type PodSpec = NonNullable<PodTemplate["spec"]>;
export type Container = PodSpec["containers"][number];
export type EnvVar = NonNullable<Container["env"]>[number];
export type Volume = NonNullable<PodSpec["volumes"]>[number];
export type VolumeMount = NonNullable<Container["volumeMounts"]>[number];

/**
 * Target kubernetes. The manifest is complete but for the name of the ConfigMap, which is known when its content is; the
 * emitter adds it and nothing else.
 */
export interface KubernetesPlan {
  /** Always given to kubectl. */
  readonly context: string;
  readonly namespace: string;
  /** Version of the operator that the manifest is written for. */
  readonly kuberay_version: string;
  /** `metadata.generateName` of the RayJob, and the beginning of the ConfigMap's name. */
  readonly generate_name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Where the head pod sees the artifact set; a ConfigMap is read-only there. */
  readonly set_path: string;
  /** Annotation of the head pod whose changes are signs of life of `--run`. */
  readonly lease_annotation: string;
  readonly spec: RayJobSpec;
}
