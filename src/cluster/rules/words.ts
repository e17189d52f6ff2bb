import type { Evidence } from "../evidence.ts";
import type { FailureFile, ResultsFile } from "../run-files.ts";

/** Exit codes of the job (ARCHITECTURE.md). */
const exitMeanings: ReadonlyMap<number, string> = new Map([
  [10, "Ray did not come up"],
  [11, "the deployment failed"],
  [12, "the model never became ready"],
  [13, "the endpoint's answers are unfit"],
  [20, "at least one task failed"],
  [21, "the evaluation was refused or lost"],
  [30, "no completion file came in time"],
  [31, "no sign of life from nano3"],
  [143, "terminated"],
]);

/** What an exit code of the job means. */
export function meaningOf(code: number | null): string {
  if (code === null) return "no exit code";
  return exitMeanings.get(code) ?? `exit code ${code}`;
}

/** `load failed: no memory`. */
export function describeFailure({ phase, message }: FailureFile): string {
  return `${phase} failed: ${message}`;
}

/** Nothing is missing in the results: each task has succeeded, with samples. The words of the summary alone are not enough. */
export function isWhole(results: ResultsFile | null): boolean {
  return (
    results !== null &&
    results.outcome === "succeeded" &&
    results.exit_code === 0 &&
    results.tasks.length > 0 &&
    results.tasks.every(({ status, samples }) => status === "succeeded" && (samples ?? 0) > 0)
  );
}

/** What is wrong with results that are not whole. */
export function describeGap({ exit_code }: ResultsFile): string {
  return exit_code === 0 ? "results.json has tasks without samples" : meaningOf(exit_code);
}

/** Why the run was stopped: by nano3 with the completion file, by anybody else with a signal; null: nobody stopped it. */
export function whyStopped({ done, failure }: Evidence): string | null {
  if (done?.outcome === "cancelled") return "stopped on request";
  return failure?.class === "terminated" ? failure.message || "terminated" : null;
}

/** What the files say about the evaluation; null: nothing. */
export function filesSay({ done, failure, results }: Evidence): string | null {
  if (failure !== null) return describeFailure(failure);
  if (done?.outcome === "cancelled") return "it was asked to stop";
  if (isWhole(results)) return "all tasks have results";
  if (results !== null) return describeGap(results);
  if (done === null) return null;
  return done.outcome === "succeeded" ? "the evaluation has ended" : meaningOf(done.exit_code ?? null);
}

/** Where whole results are, or the log that says most. */
export function whereToLook({ record, failure, results }: Evidence): string {
  if (isWhole(results)) return `\`nano3 results ${record.run_id}\``;
  const log = /^logs\/(.+)\.log(?::\d+)?$/.exec(failure?.log ?? "")?.[1] ?? "job";
  return `\`nano3 logs ${record.run_id} ${log}\``;
}
