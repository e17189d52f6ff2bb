import { chmodSync, chownSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Api } from "./api.ts";
import type { Mount } from "./container-root.ts";
import { fieldOf } from "./fields.ts";
import { getOr, NotAvailable, readMap } from "./maps.ts";
import { type Entry, project } from "./projection.ts";
import { bytesOf } from "./quantity.ts";
import type {
  Container,
  DownwardItem,
  ObjectRef,
  Pod,
  ProjectedSource,
  Projection,
  Volume,
} from "./types.ts";

/** A volume as its containers get it. */
type Ready =
  | { readonly source: string; readonly readOnly: boolean }
  | { readonly sizeBytes: number | undefined };

/** The volumes of one pod, below its directory. */
export class Volumes {
  readonly #api: Api;
  #pod: Pod;
  readonly #directory: string;
  readonly #ready = new Map<string, Ready>();

  constructor(api: Api, pod: Pod, directory: string) {
    this.#api = api;
    this.#pod = pod;
    this.#directory = join(directory, "volumes");
  }

  /** Makes all of them; a NotAvailable names the first one that is not to be had. */
  async prepare(ip: string): Promise<void> {
    for (const volume of this.#pod.spec.volumes ?? [])
      this.#ready.set(volume.name, await this.#prepareOne(volume, ip));
  }

  /** Writes ConfigMaps and Secrets anew where they have changed. Errors are kubelet's to try again. */
  async refresh(ip: string): Promise<void> {
    for (const volume of this.#pod.spec.volumes ?? [])
      if (volume.configMap ?? volume.secret ?? volume.projected) await this.#prepareOne(volume, ip);
  }

  /** Writes anew what volumes show of the pod itself: kubelet syncs a pod as soon as it has changed. */
  async showPod(pod: Pod, ip: string): Promise<void> {
    this.#pod = pod;
    for (const volume of pod.spec.volumes ?? []) if (volume.downwardAPI) await this.#prepareOne(volume, ip);
  }

  /** The mounts of a container. */
  mountsOf(container: Container): Mount[] {
    return (container.volumeMounts ?? []).map(({ name, mountPath, subPath, readOnly }) => {
      const ready = this.#ready.get(name);
      if (ready === undefined) throw new NotAvailable(`no volume ${name}`);
      const target = mountPath.replace(/(?<=.)\/+$/, "");
      if (!("source" in ready)) return { target, sizeBytes: ready.sizeBytes };
      const source = subPath === undefined ? ready.source : join(ready.source, subPath);
      if (!existsSync(source)) mkdirSync(source, { recursive: true });
      return { source, target, readOnly: ready.readOnly || (readOnly ?? false) };
    });
  }

  async #prepareOne(volume: Volume, ip: string): Promise<Ready> {
    const directory = join(this.#directory, volume.name);
    if (volume.emptyDir) return this.#emptyDirectory(directory, volume.emptyDir);
    if (volume.hostPath) return hostPath(volume.hostPath);
    if (volume.persistentVolumeClaim) return this.#claim(volume.persistentVolumeClaim);
    const entries = await this.#entriesOf(volume, ip);
    const mode = volume.configMap?.defaultMode ?? volume.secret?.defaultMode ?? volume.projected?.defaultMode;
    project(directory, entries, mode ?? 0o644);
    return { source: directory, readOnly: true };
  }

  /** With medium Memory, each container that mounts it gets memory of its own: they do not share it here. */
  #emptyDirectory(directory: string, { medium, sizeLimit }: NonNullable<Volume["emptyDir"]>): Ready {
    if (medium === "Memory") return { sizeBytes: sizeLimit === undefined ? undefined : bytesOf(sizeLimit) };
    mkdirSync(directory, { recursive: true });
    chmodSync(directory, 0o777);
    const group = this.#pod.spec.securityContext?.fsGroup;
    if (group !== undefined) chownSync(directory, 0, group);
    return { source: directory, readOnly: false };
  }

  async #claim(wish: NonNullable<Volume["persistentVolumeClaim"]>): Promise<Ready> {
    const claims = `/api/v1/namespaces/${this.#pod.metadata.namespace}/persistentvolumeclaims`;
    const claim = await getOr<{ spec: { volumeName?: string }; status: { phase?: string } }>(
      this.#api,
      `${claims}/${wish.claimName}`,
      `persistentvolumeclaim "${wish.claimName}" not found`,
    );
    if (claim?.status.phase !== "Bound")
      throw new NotAvailable(`persistentvolumeclaim "${wish.claimName}" is not bound`);
    const volume = await getOr<{ spec: { hostPath?: { path: string } } }>(
      this.#api,
      `/api/v1/persistentvolumes/${claim.spec.volumeName}`,
      `persistentvolume "${claim.spec.volumeName}" not found`,
    );
    const path = volume?.spec.hostPath?.path;
    if (path === undefined)
      throw new NotAvailable("the stand-in mounts persistent volumes with hostPath only");
    return { source: path, readOnly: wish.readOnly ?? false };
  }

  async #entriesOf(volume: Volume, ip: string): Promise<Entry[]> {
    const { configMap, secret, downwardAPI, projected } = volume;
    if (configMap) return this.#mapEntries("configmaps", configMap);
    if (secret) return this.#mapEntries("secrets", { ...secret, name: secret.secretName });
    if (downwardAPI) return downwardEntries(this.#pod, ip, downwardAPI.items);
    if (projected) {
      const parts = (projected.sources ?? []).map((source) => this.#sourceEntries(source, ip));
      return (await Promise.all(parts)).flat();
    }
    throw new NotAvailable(`the stand-in does not know the type of volume ${volume.name}`);
  }

  async #sourceEntries(source: ProjectedSource, ip: string): Promise<Entry[]> {
    if (source.configMap) return this.#mapEntries("configmaps", source.configMap);
    if (source.secret) return this.#mapEntries("secrets", source.secret);
    if (source.downwardAPI) return downwardEntries(this.#pod, ip, source.downwardAPI.items);
    if (source.serviceAccountToken) return [await this.#token(source.serviceAccountToken)];
    throw new NotAvailable("the stand-in does not know a source of a projected volume");
  }

  async #mapEntries(kind: "configmaps" | "secrets", wish: ObjectRef & Projection): Promise<Entry[]> {
    const missing = wish.optional ? undefined : `${kind.slice(0, -1)} "${wish.name}" not found`;
    const data = await readMap(this.#api, this.#pod.metadata.namespace, kind, wish.name, missing);
    if (wish.items === undefined) return [...data].map(([path, content]) => ({ path, content }));
    return wish.items.map(({ key, path }) => {
      const content = data.get(key);
      if (content === undefined)
        throw new NotAvailable(`${kind.slice(0, -1)} references non-existent config key: ${key}`);
      return { path, content };
    });
  }

  async #token(wish: NonNullable<ProjectedSource["serviceAccountToken"]>): Promise<Entry> {
    const { name, namespace, uid } = this.#pod.metadata;
    const account = this.#pod.spec.serviceAccountName ?? "default";
    const answer = await this.#api.call<{ status: { token: string } }>(
      "POST",
      `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`,
      {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenRequest",
        spec: {
          audiences: wish.audience === undefined ? [] : [wish.audience],
          expirationSeconds: wish.expirationSeconds ?? 3607,
          boundObjectRef: { apiVersion: "v1", kind: "Pod", name, uid },
        },
      },
    );
    return { path: wish.path, content: Buffer.from(answer.status.token) };
  }
}

function hostPath({ path, type }: NonNullable<Volume["hostPath"]>): Ready {
  if (type === "DirectoryOrCreate") mkdirSync(path, { recursive: true });
  if (!existsSync(path)) throw new NotAvailable(`hostPath type check failed: ${path} is not there`);
  return { source: path, readOnly: false };
}

function downwardEntries(pod: Pod, ip: string, items: readonly DownwardItem[] = []): Entry[] {
  return items.map(({ path, fieldRef }) => ({
    path,
    content: Buffer.from(fieldRef === undefined ? "" : fieldOf(pod, fieldRef.fieldPath, ip)),
  }));
}
