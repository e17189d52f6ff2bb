/** How the operator hands the entrypoint to Ray. */
export type SubmissionMode = "K8sJobMode" | "HTTPMode";

export interface RayJobWish {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly mode: SubmissionMode;
  readonly image: string;
  readonly entrypoint: string;
}

/** A small RayJob, written by hand: a head without GPUs, one worker with one. */
export function rayJob({ name, labels, mode, image, entrypoint }: RayJobWish): unknown {
  const pod = (container: string, limits: Readonly<Record<string, string>>): unknown => ({
    spec: { containers: [{ name: container, image, resources: { limits } }] },
  });
  return {
    apiVersion: "ray.io/v1",
    kind: "RayJob",
    metadata: { name, labels },
    spec: {
      entrypoint,
      submissionMode: mode,
      shutdownAfterJobFinishes: true,
      ttlSecondsAfterFinished: 0,
      activeDeadlineSeconds: 240,
      rayClusterSpec: {
        rayVersion: "2.49.2",
        headGroupSpec: {
          rayStartParams: { "num-gpus": "0" },
          template: pod("ray-head", { cpu: "2", memory: "4Gi" }),
        },
        workerGroupSpecs: [
          {
            groupName: "gpu",
            replicas: 1,
            minReplicas: 1,
            maxReplicas: 1,
            rayStartParams: {},
            template: pod("ray-worker", { cpu: "2", memory: "4Gi", "nvidia.com/gpu": "1" }),
          },
        ],
      },
    },
  };
}
