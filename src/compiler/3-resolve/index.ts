import { Log, type Result } from "../diagnostics/result.ts";
import type { Merged, Resolved } from "../types.ts";
import { Resolution } from "./resolution.ts";
import { resolvers } from "./resolvers.ts";
import { Schedule } from "./schedule.ts";

/** Stage 3: replaces every `${…}` by what it refers to. `???` stays as it is, unless something refers to it. */
export function resolve(
  { root }: Merged,
  environment: Readonly<Record<string, string | undefined>>,
): Result<Resolved> {
  const resolution = new Resolution(root, environment, resolvers);
  const resolved = new Schedule(resolution).answer({ want: "node", path: [] });
  const log = new Log();
  log.add(...resolution.problems);
  if (resolved === undefined || resolved.kind !== "map") return log.wrap<Resolved>(undefined);
  const names = [...resolution.environmentRead].sort(([a], [b]) => (a < b ? -1 : 1));
  return log.wrap({ root: resolved, environment: Object.fromEntries(names) });
}
