import { type Diagnostic, noSpan, report } from "../../compiler/diagnostics/diagnostic.ts";
import { nearest } from "../../compiler/diagnostics/nearest.ts";
import { Log, type Result } from "../../compiler/diagnostics/result.ts";
import { parseArtifact } from "../../compiler/lock/artifact-reference.ts";
import type { NamedArtifact } from "../../compiler/lock/lockable.ts";
import type { Lock, LockedArtifact } from "../../compiler/lock/types.ts";
import { type Lookup, lookUpArtifact, type Recorded } from "./manifest-directory.ts";

/** What decides how artifacts are locked. */
export interface ArtifactRequest {
  readonly named: readonly NamedArtifact[];
  readonly lock: Lock;
  /** Paths that `--set` gives, by the key in `run`. */
  readonly given: ReadonlyMap<string, string>;
  /** Look up again what the lock has already. */
  readonly update: boolean;
  readonly manifests: string | null;
  readonly now: string;
}

/** Entries for artifacts that have none yet or are asked for anew, by their references. */
export function lockArtifacts(request: ArtifactRequest): Result<ReadonlyMap<string, LockedArtifact>> {
  const { named, lock, given, update, manifests, now } = request;
  const log = new Log();
  log.add(...strangers(named, given));
  const entries = named.flatMap(({ key, reference, at }): [string, LockedArtifact][] => {
    const path = given.get(key);
    if (path === undefined && lock.artifacts.has(reference) && !update) return [];
    const lookup = look(reference, path, manifests);
    if ("artifact" in lookup) return [[reference, { ...lookup.artifact, locked_at: now }]];
    log.add(report("artifact-not-found", at, { reference, key, problem: lookup.problem }));
    return [];
  });
  return log.wrap(new Map(entries));
}

/** Keys that were given a path and are none of the config's artifacts. */
function strangers(
  named: readonly NamedArtifact[],
  given: ReadonlyMap<string, string>,
): readonly Diagnostic[] {
  const known = named.map(({ key }) => `run.${key}`);
  const unknown = [...given.keys()].map((key) => `run.${key}`).filter((what) => !known.includes(what));
  return unknown.map((what) => report("lock-nothing", noSpan, { what, near: nearest(what, known), known }));
}

function look(reference: string, path: string | undefined, manifests: string | null): Lookup {
  if (path !== undefined) return { artifact: givenArtifact(reference, path) };
  if (manifests === null) return { problem: "nothing says where artifacts are recorded" };
  return lookUpArtifact(manifests, reference);
}

/** Of a path that was given only the version that the config names is known. */
function givenArtifact(reference: string, path: string): Recorded {
  const version = parseArtifact(reference)?.version ?? null;
  return { version, path, type: null, iteration: null, metadata: {}, found: "given" };
}
