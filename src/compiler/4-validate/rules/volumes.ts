import { report } from "../../diagnostics/diagnostic.ts";
import { outlivesPods, type VolumeConfig, volumeOf } from "../../facts/kubernetes.ts";
import { kubernetesOf } from "./kubernetes.ts";
import { pathOf, type Rule } from "./rule.ts";

const volumePath = ["run", "env", "kubernetes", "volumes"];

/** Every volume has one source. */
export const volumesHaveSource: Rule = function* (config, places) {
  for (const [index, volume] of (kubernetesOf(config)?.volumes ?? []).entries()) {
    const given = sourcesOf(volume);
    if (given.length === 1) continue;
    yield report("volume-source", places.value([...volumePath, index]), { name: volume.name, given });
  }
};

function sourcesOf(volume: VolumeConfig): string[] {
  const sources = ["persistent_volume_claim", "host_path", "empty_dir"] as const;
  return sources.filter((source) => volume[source] !== null);
}

/** Names that nano3 and KubeRay give to volumes of their own. */
const takenNames: ReadonlyMap<string, string> = new Map([
  ["nano3-set", "the artifact set"],
  ["nano3-pod", "the lease"],
  ["shared-mem", "KubeRay's shared memory"],
  ["ray-logs", "KubeRay's logs"],
]);

/** Paths in the pods that are not the user's. */
const takenPaths: ReadonlyMap<string, string> = new Map([
  ["/etc/nano3", "nano3"],
  ["/dev/shm", "KubeRay's shared memory"],
  ["/tmp", "Ray's sockets"],
  ["/", "the image"],
]);

/** Each name and each path is one volume's. */
export const volumesDiffer: Rule = function* (config, places) {
  const volumes = kubernetesOf(config)?.volumes ?? [];
  const kinds = [
    { key: "name", what: "name", taken: takenNames },
    { key: "mount_path", what: "mount path", taken: takenPaths },
  ] as const;
  for (const { key, what, taken } of kinds) {
    const seen = new Map(taken);
    for (const [index, volume] of volumes.entries()) {
      const value = volume[key];
      const by = seen.get(normal(value));
      if (by !== undefined)
        yield report("volume-taken", places.value([...volumePath, index, key]), { what, value, by });
      seen.set(normal(value), `the volume \`${volume.name}\``);
    }
  }
};

function normal(value: string): string {
  return value.length > 1 ? value.replace(/\/+$/, "") : value;
}

/** Results outlive the pods. */
export const resultsSurvive: Rule = function* (config, places) {
  const kubernetes = kubernetesOf(config);
  if (kubernetes === null) return;
  const directory = config.run.env.remote_job_dir;
  const volume = directory === null ? undefined : volumeOf(directory, kubernetes.volumes);
  if (volume !== undefined && outlivesPods(volume)) return;
  const at = pathOf(directory === null ? "run.env.executor" : "run.env.remote_job_dir");
  yield report("results-need-volume", places.value(at), { directory, found: complaint(volume) });
};

function complaint(volume: VolumeConfig | undefined): string {
  if (volume === undefined) return "lies on none of the volumes";
  if (volume.read_only) return `lies on the volume \`${volume.name}\`, which is read-only`;
  return `lies on the volume \`${volume.name}\`, which goes with its pod`;
}
