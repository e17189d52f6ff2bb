import type { RunRecord } from "../run-record.ts";
import type { Casualty } from "./casualties.ts";
import type { PodObject, RayJobObject } from "./objects.ts";

/** What the API server said about a run at one moment. */
export interface KubernetesAnswers {
  /** The run's record with the name that the operator has given it. */
  readonly record: RunRecord;
  /** Undefined: there is no such RayJob. */
  readonly job: RayJobObject | undefined;
  /** This process has seen the RayJob before it was over. */
  readonly wasLive: boolean;
  readonly pods: readonly PodObject[];
  /** Pods whose images are, or were, on their way to their nodes. */
  readonly pulling: ReadonlySet<string>;
  /** Warnings about pods that do not start and do not say why, and about pods that are not made. */
  readonly warnings: readonly string[];
  /** Pods that ended, or are held back, before the run was over. */
  readonly casualties: readonly Casualty[];
  /** What happened to the head that deploy.py runs in; null: nothing. */
  readonly headLoss: string | null;
  /** The head's node does not answer: what the run does is not seen. */
  readonly isSilent: boolean;
  /** Why the files of a run that is over could not be read; null: they were, or it is not over. */
  readonly unread: string | null;
}
