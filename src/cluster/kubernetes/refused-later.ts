import { ConnectionError } from "../cluster-error.ts";
import type { RunRecord } from "../run-record.ts";
import { KubectlRefusal } from "./kubectl.ts";

/**
 * Asks about a run that was submitted, when the API server took all questions. A right that is taken away may come back, as a
 * login does that is renewed; a server that has just started does not know RayJobs yet. So a no is no answer, for as long as
 * the run waits for a sign of life.
 */
export async function refusedLater<T>({ comms }: RunRecord, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const isFinal = error instanceof ConnectionError && !error.isTransient;
    if (!(error instanceof KubectlRefusal) && !isFinal) throw error;
    const { what, output = "" } = error.failure;
    const words = output.split("\n").at(-1) ?? "";
    const failure = { ...error.failure, what: `${what} ${words}`.trim() };
    throw new ConnectionError(failure, {
      isTransient: true,
      mayHaveRun: false,
      patienceSeconds: comms.lease_seconds,
    });
  }
}
