import { Log, type Result } from "../diagnostics/result.ts";
import { emptyLock, type Lock } from "../lock/types.ts";
import type { Followed, KeyPath, MapNode, Merged, References, Resolved, Root } from "../types.ts";
import { Failure } from "./failure.ts";
import { Filler } from "./fill.ts";
import { Resolution, type Surroundings, surroundings } from "./resolution.ts";
import { Schedule } from "./schedule.ts";
import { type Container, interpolationIn, type Leaf, type Spot } from "./spot.ts";
import type { Value } from "./value.ts";

/** How strict to be where nano3 and OmegaConf differ on purpose. */
export interface ResolveOptions {
  /** A secret must not come into the config; OmegaConf reads it. */
  readonly secrets?: Surroundings["secrets"];
  /** Whether a `???` that nothing refers to is an error here. nano3 leaves that to the schema. */
  readonly throwOnMissing?: boolean;
}

/** Stage 3: replaces every `${…}` by what it refers to. `???` stays as it is, unless something refers to it. */
export function resolve<R extends Root = MapNode>(
  { root, environment: read = {} }: Merged<R>,
  environment: Readonly<Record<string, string | undefined>>,
  lock: Lock = emptyLock,
  { secrets = "refuse", throwOnMissing = false }: ResolveOptions = {},
): Result<Resolved<R>> {
  const around = surroundings({ environment, lock, secrets });
  const resolution = new Resolution(root, around);
  const filled = fillTop(resolution, throwOnMissing);
  const log = new Log();
  log.add(...resolution.problems);
  if (filled === undefined) return log.wrap<Resolved<R>>(undefined);
  const names = [...Object.entries(read), ...around.environmentRead].sort(([a], [b]) => (a < b ? -1 : 1));
  const artifacts = around.artifactsRead;
  return log.wrap({ root: filled as R, environment: Object.fromEntries(names), lock, artifacts });
}

function fillTop(resolution: Resolution, throwOnMissing: boolean): Root | undefined {
  const filler = new Filler(resolution, throwOnMissing);
  const schedule = new Schedule(resolution, (spot) => filler.fill(spot));
  try {
    return schedule.answer({ want: "node", spot: resolution.top as Container }) as Root;
  } catch (problem) {
    if (!(problem instanceof Failure)) throw problem;
    resolution.reportFailure(problem, null);
    return undefined;
  }
}

/**
 * How the merge finds out what a reference leads to. The tree changes from one question to the next, so nothing is kept
 * but the parsed texts. A reference that leads nowhere is no problem yet: a later layer may give it its target.
 */
export function referencesIn(
  environment: Readonly<Record<string, string | undefined>>,
  secrets: Surroundings["secrets"] = "refuse",
): References {
  const around = surroundings({ environment, lock: emptyLock, secrets });
  return {
    follow: (root, path, depth) => follow(root, path, depth, around),
    environmentRead: around.environmentRead,
  };
}

function follow(root: Root, path: KeyPath, depth: "syntax" | "value", around: Surroundings): Followed {
  const resolution = new Resolution(root, around);
  const leaf = path.reduce<Spot | undefined>((spot, key) => spot?.child(key), resolution.top);
  if (leaf === undefined) throw new Error("the merge asks for what it has");
  if (depth === "syntax" && !("problem" in resolution.parse(interpolationIn(leaf.node) ?? ""))) return {};
  const filler = new Filler(resolution, false);
  const schedule = new Schedule(resolution, (spot) => filler.fill(spot));
  try {
    const value = schedule.answer({ want: "value", spot: leaf as Leaf, memo: null }) as Value;
    return value.kind === "container" ? { node: value.spot.node } : {};
  } catch (problem) {
    if (!(problem instanceof Failure)) throw problem;
    if (problem.class === "GrammarParseError") resolution.reportFailure(problem, null);
    return { problems: resolution.problems };
  }
}
