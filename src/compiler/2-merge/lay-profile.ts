import type { Entry, MapNode, Node } from "../types.ts";
import { expandReference, isMissing, mergeEntry, mergeInto, replaceEntry } from "./merge-into.ts";
import type { DraftMap, Merging } from "./merging.ts";

/** How a key of the profile meets the same key of the config's own `run.env`. */
type Rule = (config: Entry, profile: Entry, path: readonly string[], merging: Merging) => Entry;

/** nemotron's rules. They are not OmegaConf.merge: `run.env` is a plain dict with exceptions. */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["env_vars", mergeEntry],
  ["mounts", appendItems],
  ["container_image", keepConfig],
  ["nodes", keepConfig],
  ["gpus_per_node", keepConfig],
  ["ntasks_per_node", keepConfig],
  ["nproc_per_node", keepConfig],
]);

/** Every other key: the profile wins, mappings included. */
const replaceWhole: Rule = (config, profile) =>
  isMissing(profile.value) ? config : replaceEntry(config, profile);

/** Lays the profile (a layer that holds only `run.env`) over the config. */
export function layProfile(config: MapNode, profile: MapNode, merging: Merging): DraftMap {
  const root = merging.ownMap(config);
  merging.root = root;
  const env = mapAt(mapAt(profile, "run"), "env");
  const run = root.entries.get("run");
  const configEnv = run?.value.kind === "map" ? run.value.entries.get("env") : undefined;
  if (env === undefined || run?.value.kind !== "map" || configEnv?.value.kind !== "map") {
    mergeInto(root, profile, [], merging);
    return root;
  }
  const draftRun = merging.ownMap(run.value);
  const draftEnv = merging.ownMap(configEnv.value);
  for (const [key, entry] of env.entries) {
    const before = draftEnv.entries.get(key);
    const rule = rules.get(key) ?? replaceWhole;
    draftEnv.entries.set(
      key,
      before === undefined ? entry : rule(before, entry, ["run", "env", key], merging),
    );
  }
  draftEnv.at = env.at;
  draftRun.entries.set("env", { ...configEnv, keyAt: env.at, value: draftEnv });
  root.entries.set("run", { ...run, value: draftRun });
  return root;
}

function mapAt(map: MapNode | undefined, key: string): MapNode | undefined {
  const value = map?.entries.get(key)?.value;
  return value?.kind === "map" ? value : undefined;
}

/** What the config has in the place of a list is not replaced by the profile's: validation says what is wrong with it. */
function appendItems(config: Entry, profile: Entry, path: readonly string[], merging: Merging): Entry {
  const { value: own } = expandReference(config, profile.value, path, merging);
  if (profile.value.kind !== "list" || isEmpty(own)) return replaceWhole(config, profile, path, merging);
  if (own.kind !== "list") return config;
  const items = [...own.items, ...profile.value.items];
  return { ...profile, value: { kind: "list", items, at: profile.value.at } };
}

function isEmpty(node: Node): boolean {
  return isMissing(node) || (node.kind === "scalar" && node.scalar.type === "null");
}

function keepConfig(config: Entry, profile: Entry): Entry {
  return isMissing(config.value) ? replaceEntry(config, profile) : config;
}
