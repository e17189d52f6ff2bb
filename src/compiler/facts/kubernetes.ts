import type { EvalConfig } from "../4-validate/schema/index.ts";
import type { KubernetesConfig } from "../4-validate/schema/kubernetes.ts";
import { walltimeSeconds } from "./walltime.ts";

/** A volume of the pods. */
export type VolumeConfig = KubernetesConfig["volumes"][number];

/** The volume that a path lies on: the one mounted nearest to it. */
export function volumeOf(path: string, volumes: readonly VolumeConfig[]): VolumeConfig | undefined {
  return volumes
    .filter(({ mount_path }) => isUnder(path, mount_path))
    .sort((a, b) => b.mount_path.length - a.mount_path.length)[0];
}

/** Whether what is written to a volume is there when its pods are gone. */
export function outlivesPods({ empty_dir, read_only }: VolumeConfig): boolean {
  return empty_dir === null && !read_only;
}

/** Image of all pods. */
export function podImage({ deploy, run: { env } }: EvalConfig): string | null {
  return deploy.container_image ?? env.container_image;
}

/** How long the operator lets the job live, in seconds. */
export function activeDeadline({ run: { env } }: EvalConfig, kubernetes: KubernetesConfig): number {
  return kubernetes.active_deadline_seconds ?? walltimeSeconds(env.time);
}

/** Whether a path is a directory or lies below it. */
export function isUnder(path: string, directory: string): boolean {
  const base = directory.replace(/\/+$/, "");
  return path === base || path.startsWith(`${base}/`);
}
