import { clock } from "./clock.ts";
import type { Evidence } from "./evidence.ts";

/** How long Slurm may not know a job that it has given an id: accounting lags, controllers restart. */
export const absenceSeconds = 60;

/** Since when accounting alone says that the job lives; null: it does not, or the controller says so, too. */
export interface Hearsay {
  since: number | null;
}

/**
 * What is known without what accounting alone keeps saying: the controller is the authority on jobs that live. It is believed for
 * a while, but not of a job that was seen to have ended.
 */
export function doubtHearsay(heard: Hearsay, evidence: Evidence): Evidence {
  const { scheduler, record } = evidence;
  if (scheduler.kind !== "live" || scheduler.isHearsay !== true) {
    heard.since = null;
    return evidence;
  }
  heard.since ??= clock();
  const isBelieved = record.ended === null && clock() - heard.since <= absenceSeconds;
  return isBelieved ? evidence : { ...evidence, scheduler: { kind: "absent" } };
}
