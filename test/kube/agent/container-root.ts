import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Image } from "./images.ts";
import type { Container, PodSpec, SecurityContext } from "./types.ts";

/** A directory or file of this machine at a path of the container; or memory. */
export type Mount =
  | { readonly source: string; readonly target: string; readonly readOnly: boolean }
  | { readonly target: string; readonly sizeBytes: number | undefined };

/** Who a container runs as, from its pod, itself and its image. */
export interface Identity {
  readonly user: number;
  readonly group: number;
  readonly groups: readonly number[];
}

export interface RootWish {
  /** An empty directory of the container's own. */
  readonly directory: string;
  readonly container: Container;
  readonly identity: Identity;
  readonly image: Image;
  readonly mounts: readonly Mount[];
  /** The state directory of the cluster, which no container sees. */
  readonly state: string;
  readonly command: readonly string[];
}

const checkout = resolve(import.meta.dirname, "../../..");
const defaultSharedMemory = 64 * 2 ** 20;

/** The arguments of `native/container.sh`. */
export function containerArguments(wish: RootWish): string[] {
  const { directory, container, image, mounts, state } = wish;
  const masks = [
    ...["/tmp", "/var/tmp", tmpdir()].map((path) => ["mask", path, "1777"]),
    ...["/root", "/home", "/run", "/mnt", state, checkout].map((path) => ["mask", path, "755"]),
  ];
  const shown = image.directories.flatMap((path) => ["mount", path, path, "ro"]);
  const hasSharedMemory = mounts.some(({ target }) => target === "/dev/shm");
  return [
    directory,
    container.workingDir ?? "/",
    ...masks.flat(),
    ...(hasSharedMemory ? [] : ["tmpfs", "/dev/shm", String(defaultSharedMemory)]),
    ...shown,
    ...mounts.toSorted((a, b) => a.target.length - b.target.length).flatMap(mountArguments),
    ...(container.securityContext?.readOnlyRootFilesystem ? ["readonly"] : []),
    "--",
    ...becoming(wish.identity, container.securityContext),
    ...wish.command,
  ];
}

/** `setpriv` with what makes a process the container's: also for commands that enter it later. */
export function becoming(identity: Identity, context: SecurityContext | undefined): string[] {
  const { user, group, groups } = identity;
  const ids = [`--reuid=${user}`, `--regid=${group}`];
  const dropsAll = context?.capabilities?.drop?.includes("ALL") ?? false;
  return [
    "/usr/bin/setpriv",
    ...ids,
    groups.length === 0 ? "--clear-groups" : `--groups=${groups.join(",")}`,
    ...(context?.allowPrivilegeEscalation === false ? ["--no-new-privs"] : []),
    ...(dropsAll ? ["--bounding-set=-all", "--inh-caps=-all"] : []),
    "--",
  ];
}

/** Who runs; or, as kubelet words it, why nobody may. */
export function identityOf(spec: PodSpec, container: Container, image: Image): Identity | string {
  const context = { ...spec.securityContext, ...container.securityContext };
  const user = context.runAsUser ?? image.user ?? 0;
  if (context.runAsNonRoot && user === 0) return "container has runAsNonRoot and image will run as root";
  const fsGroup = spec.securityContext?.fsGroup;
  const groups = [
    ...(spec.securityContext?.supplementalGroups ?? []),
    ...(fsGroup === undefined ? [] : [fsGroup]),
  ];
  return { user, group: context.runAsGroup ?? 0, groups };
}

/** Where a container keeps what is its own. */
export function containerDirectory(podDirectory: string, container: string): string {
  return join(podDirectory, "containers", container);
}

function mountArguments(mount: Mount): string[] {
  if ("source" in mount) return ["mount", mount.source, mount.target, mount.readOnly ? "ro" : "rw"];
  return ["tmpfs", mount.target, mount.sizeBytes === undefined ? "50%" : String(mount.sizeBytes)];
}
