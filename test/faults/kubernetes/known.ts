import { type RecordedRun, readRunFile, type StartedCli } from "../../evaluation/runs.ts";
import type { ReleaseWatch } from "./release.ts";

/** Listens from now on to a nano3 that may give the run up; gives when it said so, in ms of the wall clock. */
export function hearGivenUp({ child, stderr }: StartedCli): () => number | undefined {
  let at: number | undefined;
  child.stderr?.on("data", () => {
    if (stderr().includes("The run is given up: ")) at ??= Date.now();
  });
  return () => at;
}

/** When it was clear that a run fails, by whoever told it first: failed.json, the operator, or the nano3 that follows the run. */
export function firstTold(
  run: RecordedRun,
  watch: ReleaseWatch,
  givenUpAt: () => number | undefined,
): number | undefined {
  const at = readRunFile(run, "failed.json")?.at;
  const told = [at && Date.parse(String(at)), watch.operatorToldAt(), givenUpAt()];
  const times = told.filter((time) => typeof time === "number");
  return times.length === 0 ? undefined : Math.min(...times);
}
